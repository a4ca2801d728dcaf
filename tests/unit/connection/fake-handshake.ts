// The handshake's three texts without its cryptography, which has its own tests and takes its time.

import type { HandshakeOptions, HandshakeResult } from '../../../src/pairing/handshake.ts';
import { parseJson } from '../../../src/protocol/json.ts';
import * as v from 'valibot';

const textSchema = v.strictObject({ step: v.string(), key: v.string(), v: v.number() });

/** Replaces `shakeHands`. A key says who may, as the real one's proof does. */
export async function fakeShakeHands(options: HandshakeOptions): Promise<HandshakeResult> {
  const { conversation, side, secret, signal } = options;
  if (secret.kind !== 'bond') throw new Error('only for bonds');
  const key = secret.key.toString();
  const say = (step: string) => {
    conversation.send(JSON.stringify({ step, key, v: versions[side] }));
  };
  const expect = async (step: string): Promise<HandshakeResult | null> => {
    const received = await conversation.receive(signal);
    if (!received.ok) return received;
    const text = parseJson(textSchema, received.text);
    if (text?.step !== step) return { ok: false, reason: 'tampered' };
    if (text.v !== versions[side]) {
      if (side === 'host') say('answer');
      return { ok: false, reason: 'version' };
    }
    // As in the real one, a first share says nothing yet of who knows what.
    return text.key === key || step === 'begin' ? null : { ok: false, reason: 'wrong-secret' };
  };
  // The real one derives a room first: a turn passes before anything is said.
  await Promise.resolve();
  if (side === 'taker') say('begin');
  const failed = await expect(side === 'taker' ? 'answer' : 'begin');
  if (failed) return failed;
  if (side === 'taker') say('finish');
  else {
    say('answer');
    const last = await expect('finish');
    if (last) return last;
  }
  const bond = { key: secret.key, side, rendezvous: '', token: '' };
  const sealer = { seal: (text: string) => Promise.resolve(text) };
  const opener = { open: (text: string) => Promise.resolve({ ok: true, text }) };
  return { ok: true, session: { bond, sealer, opener } as never };
}

/** Which version either side speaks. */
export const versions = { taker: 1, host: 1 };
