// The body of a signaling message as mailboxes write it, and its size as a message.

import * as v from 'valibot';
import type { ServerMessage } from '../protocol/signaling.ts';
import { utf8 } from './bytes.ts';

const visit = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const life = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/));

/**
 * `from` and `to` are the visits of sender and recipient, the latter as far as the sender knows. Either
 * "I, of this `life`, have `received` so many texts of the one I know as `knows`", or the `seq`-th text.
 */
export const bodySchema = v.union([
  v.strictObject({ from: visit, to: visit, life, knows: v.nullable(life), received: count }),
  v.strictObject({ from: visit, to: visit, seq: visit, text: v.string() }),
]);
export type Body = v.InferOutput<typeof bodySchema>;
export type Resume = Extract<Body, { received: number }>;

/** The body's one spelling on the wire. */
export function encodeBody(body: Body): string {
  return JSON.stringify(body);
}

/** Bytes of the largest message that could carry a text: as the worker delivers it, with the longest numbers. */
export function messageBytes(text: string): number {
  const longest = Number.MAX_SAFE_INTEGER;
  const body = encodeBody({ from: longest, to: longest, seq: longest, text });
  const message: ServerMessage = { type: 'message', from: '0'.repeat(16), body };
  return utf8(JSON.stringify(message)).length;
}
