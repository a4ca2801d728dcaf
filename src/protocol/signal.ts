// The WebRTC signals that two pages exchange, sealed: an offer, an answer, candidates, and nothing else.
// simple-peer would also obey `renegotiate` and `transceiverRequest`; those never reach it.

import * as v from 'valibot';

export const signalSchema = v.variant('type', [
  v.strictObject({ type: v.picklist(['offer', 'answer']), sdp: v.pipe(v.string(), v.maxLength(8192)) }),
  v.strictObject({
    type: v.literal('candidate'),
    candidate: v.object({
      candidate: v.pipe(v.string(), v.maxLength(1024)),
      sdpMid: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(64)))),
      sdpMLineIndex: v.optional(v.nullable(v.pipe(v.number(), v.safeInteger()))),
    }),
  }),
]);
export type Signal = v.InferOutput<typeof signalSchema>;

/** The signal in a parsed message, or null when it is none that we take. */
export function parseSignal(value: unknown): Signal | null {
  const parsed = v.safeParse(signalSchema, value);
  return parsed.success ? parsed.output : null;
}
