// A request to join a room, read from its URL. The Worker checks it and the Durable Object reads it
// again with the same function, so that neither has to trust a second encoding of it.

import * as v from 'valibot';
import { memberTokenPattern, roleSchema, roomIdPattern, roomKindSchema } from '../src/protocol/signaling.ts';
import type { Role, RoomKind } from '../src/protocol/signaling.ts';

export interface JoinRequest {
  readonly kind: RoomKind;
  readonly room: string;
  readonly role: Role;
  readonly token: string;
}

const rolesOf: Record<RoomKind, readonly Role[]> = {
  code: ['host', 'taker'],
  link: ['host', 'taker'],
  meet: ['peer'],
};

const path = /^\/api\/rooms\/([^/]+)\/([^/]+)$/;

/** Reads `/api/rooms/:kind/:room?role=&token=` (SG1); null where anything in it is malformed. */
export function readJoinRequest(url: URL): JoinRequest | null {
  const [, kind, room] = path.exec(url.pathname) ?? [];
  const role = url.searchParams.get('role');
  const token = url.searchParams.get('token');
  if (!v.is(roomKindSchema, kind) || room === undefined || !roomIdPattern[kind].test(room)) return null;
  if (!v.is(roleSchema, role) || !rolesOf[kind].includes(role)) return null;
  if (token === null || !memberTokenPattern.test(token)) return null;
  return { kind, room, role, token };
}
