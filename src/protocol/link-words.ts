// The words two pages say over the link itself (simple-peer's own channel), beside all transfers: who
// they are, that they leave, and the signals of further lanes. Pure.

import * as v from 'valibot';
import { parseJson } from './json.ts';
import { DEVICE_NAME_UNITS } from './limits.ts';
import { signalSchema } from './signal.ts';

/** Names a lane beside the first for one connection: odd when the taker opens it, even when the host does. */
const lane = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(0xffff_ffff));

const linkWordSchema = v.variant('word', [
  v.strictObject({
    word: v.literal('hello'),
    version: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    name: v.pipe(v.string(), v.maxLength(DEVICE_NAME_UNITS)),
    form: v.picklist(['phone', 'tablet', 'desktop']),
  }),
  // `left`: the page went away, and may come back. `ended`: the person ended the link, for good.
  v.strictObject({ word: v.literal('bye'), why: v.picklist(['left', 'ended']) }),
  // The first signal of a lane is its offer, from the side that opens it.
  v.strictObject({ word: v.literal('lane'), lane, signal: signalSchema }),
  // Closed, or not taken.
  v.strictObject({ word: v.literal('lane-over'), lane }),
]);
export type LinkWord = v.InferOutput<typeof linkWordSchema>;
export type DeviceForm = Extract<LinkWord, { word: 'hello' }>['form'];

/** Longest text of a link word that is looked at, in UTF-16 units. */
const LINK_WORD_UNITS = 16_384;

/** The word a message of the link says, or null when it says none of ours. */
export function parseLinkWord(text: string): LinkWord | null {
  return text.length > LINK_WORD_UNITS ? null : parseJson(linkWordSchema, text);
}
