// The three messages of a handshake, and the two ways out of it. Written and parsed here only.

import * as v from 'valibot';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { fromBase64url } from './base64url.ts';
import type { Bytes } from './bytes.ts';
import { SHARE_BYTES, TAG_BYTES } from './cpace.ts';
import { parseJson } from '../protocol/json.ts';

/** Length of a side's nonce, bytes. */
export const NONCE_BYTES = 16;

const bytes = (length: number) =>
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }): Bytes => {
      const decoded = fromBase64url(dataset.value);
      if (decoded?.length === length) return decoded;
      addIssue({ message: `not ${length} bytes in base64url` });
      return NEVER;
    }),
  );

const versionSchema = v.object({ v: v.pipe(v.number(), v.safeInteger()) });
const opening = { v: v.literal(PROTOCOL_VERSION), share: bytes(SHARE_BYTES), nonce: bytes(NONCE_BYTES) };

/** Taker to host, first. */
export const beginSchema = v.strictObject(opening);
/** Host to taker: its share, and the proof that it knows the secret. */
export const answerSchema = v.strictObject({ ...opening, tag: bytes(TAG_BYTES) });
/** Taker to host: its own proof, or that the host's was none. */
export const finishSchema = v.union([
  v.strictObject({ tag: bytes(TAG_BYTES) }),
  v.strictObject({ wrong: v.literal(true) }),
]);

/** Longest handshake message, in UTF-16 units. */
const MESSAGE_UNITS = 1024;

/** A message of the schema; else that the other side's version is another, or that the message is not one. */
export function readMessage<const TSchema extends v.GenericSchema>(
  schema: TSchema,
  text: string,
): { ok: true; message: v.InferOutput<TSchema> } | { ok: false; reason: 'version' | 'tampered' } {
  if (text.length > MESSAGE_UNITS) return { ok: false, reason: 'tampered' };
  // Every version's first words have its number, whatever else they have.
  const said = parseJson(versionSchema, text);
  if (said !== null && said.v !== PROTOCOL_VERSION) return { ok: false, reason: 'version' };
  const message = parseJson(schema, text);
  return message === null ? { ok: false, reason: 'tampered' } : { ok: true, message };
}
