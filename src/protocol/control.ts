// The control words of a transfer: JSON texts on the control channel, one word a message. Pure.
// Rules TR1–TR12 in docs/protocol.md. Everything that comes is `unknown` until `parseControlWord` took it.

import * as v from 'valibot';
import { parseJson } from './json.ts';
import {
  CONTROL_WORD_BYTES,
  MANIFEST_FILES,
  MANIFEST_PAGE_FILES,
  NOTE_UNITS,
  OFFERED_PATH_UNITS,
  TRANSFER_BYTES,
} from './limits.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const uint32 = v.pipe(count, v.maxValue(0xffff_ffff));
const bytes = v.pipe(count, v.maxValue(TRANSFER_BYTES));

/** Chosen by the sender: 16 random bytes in base64url. */
const transferId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/));
const digest = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));

/** One file of a manifest, in stream order. `modified` is Unix ms, 0 when unknown. */
export const manifestFileSchema = v.strictObject({
  path: v.pipe(v.string(), v.minLength(1), v.maxLength(OFFERED_PATH_UNITS)),
  size: bytes,
  modified: v.pipe(v.number(), v.safeInteger()),
  type: v.pipe(v.string(), v.maxLength(255)),
});
export type ManifestFile = v.InferOutput<typeof manifestFileSchema>;

/** Characters of a choice: a bit a file, in base64url. */
const CHOICE_UNITS = Math.ceil((Math.ceil(MANIFEST_FILES / 8) * 4) / 3);

/** The files that are wanted: bit i of byte i / 8 (lowest first) is file i, in base64url; null for all. */
export const choiceSchema = v.nullable(
  v.pipe(v.string(), v.minLength(1), v.maxLength(CHOICE_UNITS), v.regex(/^[A-Za-z0-9_-]+$/)),
);

/** Why one side ends a transfer; said to the other so that both show the same reason. */
export const wireFailureSchema = v.picklist([
  'no-space',
  'storage',
  'corrupt-block',
  'root-mismatch',
  'source-changed',
  'source-unreadable',
  'protocol',
  'too-large',
]);
export type WireFailure = v.InferOutput<typeof wireFailureSchema>;

/** `pause`: a person did. `files`: the sender must reach its files anew. `space`: the receiver's disk is full. */
export const holdSchema = v.picklist(['pause', 'files', 'space']);
export type WireHold = v.InferOutput<typeof holdSchema>;

/** Hashes in one `held` word: 32 KiB of them. */
export const HELD_HASHES = 1024;
const HELD_UNITS = Math.ceil((HELD_HASHES * 32 * 4) / 3);

const controlWordSchema = v.variant('word', [
  /** First word of both sides: this side's engine listens. */
  v.strictObject({ word: v.literal('ready'), version: count }),
  v.strictObject({
    word: v.literal('offer'),
    id: transferId,
    files: v.pipe(count, v.minValue(1), v.maxValue(MANIFEST_FILES)),
    bytes,
  }),
  v.strictObject({
    word: v.literal('page'),
    id: transferId,
    files: v.pipe(v.array(manifestFileSchema), v.minLength(1), v.maxLength(MANIFEST_PAGE_FILES)),
  }),
  /** `tag` names the transfer in block frames; the receiver's to choose. */
  v.strictObject({ word: v.literal('accept'), id: transferId, tag: uint32, wanted: choiceSchema }),
  v.strictObject({ word: v.literal('decline'), id: transferId }),
  v.strictObject({ word: v.literal('cancel'), id: transferId }),
  /** `file` is the index of the file that is to blame, where one is. */
  v.strictObject({
    word: v.literal('failed'),
    id: transferId,
    reason: wireFailureSchema,
    file: v.nullable(count),
  }),
  /** Receiver: so many wanted bytes are verified, flushed and checkpointed. */
  v.strictObject({ word: v.literal('safe'), id: transferId, bytes }),
  /** Receiver: everything wanted is safe, and this is the root over its block hashes. */
  v.strictObject({ word: v.literal('check'), id: transferId, root: digest }),
  /** Sender: the root is the same here. */
  v.strictObject({ word: v.literal('agreed'), id: transferId }),
  /** Receiver: the end is recorded here; the sender may forget the transfer. Also answers what is over for us. */
  v.strictObject({ word: v.literal('done'), id: transferId }),
  /** Sender, to a receiver that may have missed `agreed`: this transfer was agreed on, with this root. */
  v.strictObject({ word: v.literal('delivered'), id: transferId, root: digest }),
  /** Sender: of all that it goes on with, or has to tell the end of, it spoke on this connection by now. */
  v.strictObject({ word: v.literal('that-is-all') }),
  /** Why nothing is to move on this side's account, or null when nothing stands in the way any more. */
  v.strictObject({ word: v.literal('hold'), id: transferId, why: v.nullable(holdSchema) }),
  /** Receiver, on going on: the hashes of the blocks it holds, from `block` on, side by side in base64url. */
  v.strictObject({
    word: v.literal('held'),
    id: transferId,
    block: uint32,
    hashes: v.pipe(v.string(), v.minLength(1), v.maxLength(HELD_UNITS), v.regex(/^[A-Za-z0-9_-]+$/)),
  }),
  /** This side's engine listens on a further lane (link-words.ts makes them). */
  v.strictObject({ word: v.literal('lane'), lane: v.pipe(uint32, v.minValue(1)) }),
  v.strictObject({
    word: v.literal('note'),
    text: v.pipe(v.string(), v.minLength(1), v.maxLength(NOTE_UNITS)),
  }),
]);
export type ControlWord = v.InferOutput<typeof controlWordSchema>;

/** The word a text says, or null when it says none of ours. */
export function parseControlWord(text: string): ControlWord | null {
  return text.length > CONTROL_WORD_BYTES ? null : parseJson(controlWordSchema, text);
}

/** The text of a word. */
export function formatControlWord(word: ControlWord): string {
  return JSON.stringify(word);
}
