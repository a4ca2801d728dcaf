// The words between a browser and the signaling worker: rooms, members, opaque bodies.
// Shared by both; pure. What a body says is the business of pairing/ alone.

import * as v from 'valibot';
import { LINK_TAKERS } from './limits.ts';

/** `code`: one taker ever. `link`: one host, many takers. `meet`: the rendezvous of a bond. */
export const roomKindSchema = v.picklist(['code', 'link', 'meet']);
export type RoomKind = v.InferOutput<typeof roomKindSchema>;

/** Who a member is in its room; a rendezvous has two peers and no host. */
export const roleSchema = v.picklist(['host', 'taker', 'peer']);
export type Role = v.InferOutput<typeof roleSchema>;

/** The room's part of the URL: four digits for a code, else 16 bytes in base64url. */
export const roomIdPattern: Record<RoomKind, RegExp> = {
  code: /^[0-9]{4}$/,
  link: /^[A-Za-z0-9_-]{22}$/,
  meet: /^[A-Za-z0-9_-]{22}$/,
};

/** 16 random bytes in base64url. Whoever shows it again is the same member, come back. */
export const memberTokenPattern = /^[A-Za-z0-9_-]{22}$/;

const memberIdSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));
const visitSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** A member as the others see it. `visit` counts its sockets: 1 at first, one more each time it comes back. */
export const memberSchema = v.strictObject({ id: memberIdSchema, role: roleSchema, visit: visitSchema });
export type Member = v.InferOutput<typeof memberSchema>;

/** What a browser may say. `close` (host only) ends the room for everybody, for good. */
export const clientMessageSchema = v.variant('type', [
  v.strictObject({ type: v.literal('send'), to: memberIdSchema, body: v.string() }),
  v.strictObject({ type: v.literal('close') }),
]);
export type ClientMessage = v.InferOutput<typeof clientMessageSchema>;

/** What the worker may say. `joined` is also said of a member that came back, with its visit one higher. */
export const serverMessageSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('welcome'),
    you: memberSchema,
    members: v.pipe(v.array(memberSchema), v.maxLength(LINK_TAKERS)),
    /** Unix time in ms after which the room is gone; null for a rendezvous. */
    expiresAt: v.nullable(v.pipe(v.number(), v.safeInteger())),
  }),
  v.strictObject({ type: v.literal('joined'), member: memberSchema }),
  v.strictObject({ type: v.literal('left'), id: memberIdSchema }),
  v.strictObject({ type: v.literal('message'), from: memberIdSchema, body: v.string() }),
]);
export type ServerMessage = v.InferOutput<typeof serverMessageSchema>;

/**
 * Close codes of the worker (RFC 6455 private range). `unavailable` is the one answer for a room that
 * never was, is used up, full or gone, so that nothing can be learnt by asking.
 */
export const closeCodes = {
  badMessage: 4400,
  unavailable: 4404,
  expired: 4408,
  /** To a host: another host has this room; choose other digits. */
  taken: 4409,
  /** The host ended the room. */
  closed: 4410,
  tooLarge: 4413,
  tooMany: 4429,
  /** The same member opened a newer socket. */
  replaced: 4499,
} as const;
export type CloseReason = keyof typeof closeCodes;

/** What the automatic answer of the worker listens for and says; it wakes no Durable Object. */
export const PING = 'ping';
export const PONG = 'pong';

/** Path of a room's socket; the query carries `role` and `token`. */
export function roomPath(kind: RoomKind, room: string): string {
  return `/api/rooms/${kind}/${room}`;
}

/** The answer of /api/ice. */
export const iceAnswerSchema = v.strictObject({
  iceServers: v.array(
    v.strictObject({
      urls: v.union([v.string(), v.array(v.string())]),
      username: v.optional(v.string()),
      credential: v.optional(v.string()),
    }),
  ),
});
export type IceAnswer = v.InferOutput<typeof iceAnswerSchema>;
