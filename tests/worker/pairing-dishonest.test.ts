// A Durable Object that does as it likes with one message of a pairing, each in turn: nobody is ever misled.
// With `renumbered` it also corrects the mailbox's own numbers, which anybody can; the seals must notice alone.

import { describe, expect, test } from 'vitest';
import type { Side } from '../../src/pairing/bond.ts';
import { freshSecret, otherThan, PairedBrowsers, type Relay, SCRIPT } from './paired-browsers.ts';

/** The body of a message, whichever of the two it is. */
interface Body {
  readonly from: number;
  readonly to: number;
  readonly life?: string;
  readonly received?: number;
  readonly seq?: number;
  readonly text?: string;
}
interface Sent {
  readonly as: Side;
  readonly body: Body;
}
/** What the object sends instead of a body: of the one that it attacks, and of those after it. */
type Attack = () => (sent: Sent, isIt: boolean) => Sent[];

/** Frames of an honest pairing, in order. `seq` counts a side's texts; a resume has none. */
const frames: [name: string, from: Side, seq?: number][] = [
  ['the resume of the host', 'host'],
  ['the resume of the taker', 'taker'],
  ['the share of the taker', 'taker', 1],
  ['the share and proof of the host', 'host', 1],
  ['the proof of the taker', 'taker', 2],
  ['the offer', 'taker', 3],
  ['the answer', 'host', 2],
  ['a candidate of the host', 'host', 3],
  ['the last candidate of the host', 'host', 4],
  ['a candidate of the taker', 'taker', 4],
  ['another candidate of the taker', 'taker', 5],
  ['the last candidate of the taker', 'taker', 6],
];
/** Of each side's texts, the first that is sealed. */
const firstSealed: Record<Side, number> = { host: 2, taker: 3 };

const change = (how: (body: Body) => Body) => () => (sent: Sent, isIt: boolean) => [
  isIt ? { ...sent, body: how(sent.body) } : sent,
];
const flip = (place: number) =>
  change((body) => {
    const word = body.text ?? body.life!;
    const at = Math.round(place * (word.length - 1));
    const flipped = word.slice(0, at) + (word[at] === 'A' ? 'Q' : 'A') + word.slice(at + 1);
    return body.text === undefined ? { ...body, life: flipped } : { ...body, text: flipped };
  });
/** Keeps the one, and sends it after the next of the same side. */
const later = (isSentToo: boolean): Attack => {
  return () => {
    let kept: Sent | null = null;
    return (sent, isIt) => {
      if (isIt) kept = sent;
      if (isIt) return isSentToo ? [sent] : [];
      if (kept?.as !== sent.as) return [sent];
      const both = [sent, kept];
      kept = null;
      return both;
    };
  };
};
const drop: Attack = () => (sent, isIt) => (isIt ? [] : [sent]);
const replay: Attack = () => (sent, isIt) => (isIt ? [sent, sent] : [sent]);
/** To its own sender, as if the other had said it. */
const reflect: Attack = () => (sent, isIt) => [isIt ? { ...sent, as: otherThan(sent.as) } : sent];

/** The attack on the `at`-th frame, run at the object. */
async function attacked(attack: Attack, at: number, isRenumbered: boolean): Promise<PairedBrowsers> {
  const act = attack();
  const count = { host: 0, taker: 0 };
  let index = 0;
  const relay: Relay = async (from, frame, pass) => {
    const isIt = index++ === at;
    const body = JSON.parse((JSON.parse(frame) as { body: string }).body) as Body;
    if (isIt) expect([from, body.seq]).toEqual([frames[at]![1], frames[at]![2]]);
    for (const sent of act({ as: from, body }, isIt)) {
      if (sent.body.seq !== undefined) count[sent.as] += 1;
      const renumbered = { ...sent.body, seq: count[sent.as] };
      const said = JSON.stringify(isRenumbered && sent.body.seq !== undefined ? renumbered : sent.body);
      const to = pair[otherThan(sent.as)].you!.id;
      await pass(sent.as, JSON.stringify({ type: 'send', to, body: said }));
    }
  };
  const pair = await PairedBrowsers.of(freshSecret.link(), SCRIPT, relay);
  await pair.inLockstep();
  expect(index).toBeGreaterThan(at);
  return pair;
}

const notices = ['tampered', 'wrong-secret'];

/** Whatever was done: values came right and in order as far as they came, and no two hold different sessions. */
function expectNobodyMisled({ host, taker }: PairedBrowsers, ends = notices): void {
  expect(host.heard).toEqual(SCRIPT.taker.flat().slice(0, host.heard.length));
  expect(taker.heard).toEqual(SCRIPT.host.flat().slice(0, taker.heard.length));
  if (host.session && taker.session) expect(host.session.bond.key).toEqual(taker.session.bond.key);
  for (const { ended } of [host, taker]) expect([null, ...ends]).toContain(ended);
}

const places = frames.map(([name, from, seq], at) => ({ name, from, seq, at }));
const texts = places.flatMap(({ seq, ...rest }) => (seq === undefined ? [] : [{ ...rest, seq }]));
const resumes = places.filter(({ seq }) => seq === undefined);

/** A text that did not come as it was: its recipient has what came before, and no more; nor has who is after it. */
function expectLost(pair: PairedBrowsers, from: Side, seq: number): void {
  const recipient = pair[otherThan(from)];
  expect(recipient.heard).toHaveLength(Math.max(0, seq - firstSealed[from]));
  if (seq < firstSealed[from]) expect(recipient.session).toBeNull();
  // The taker has seen the host's proof by its second text, and is right to have its session (PA15).
  if (seq === 1) expect(pair[from].session).toBeNull();
}

describe.each([0, 0.25, 0.5, 0.75, 1])('a character flipped, %f into the text', (place) => {
  test.each(texts)('PA15 PA18 PA19: $name', async ({ at, from, seq }) => {
    const pair = await attacked(flip(place), at, false);
    expectNobodyMisled(pair);
    expectLost(pair, from, seq);
    expect(notices).toContain(pair[otherThan(from)].ended);
  });
});

describe.each([false, true])('renumbered: %s', (isRenumbered) => {
  test.each(texts)('PA15 PA19: $name dropped', async ({ at, from, seq }) => {
    const pair = await attacked(drop, at, isRenumbered);
    expectNobodyMisled(pair);
    expectLost(pair, from, seq);
  });

  test.each(texts)('PA15 PA19: $name replayed at once', async ({ at, from, seq }) => {
    const pair = await attacked(replay, at, isRenumbered);
    expectNobodyMisled(pair);
    const recipient = pair[otherThan(from)];
    expect(recipient.ended).toBe('tampered');
    expect(recipient.heard).toHaveLength(Math.max(0, seq - firstSealed[from] + 1));
    if (from === 'taker' && seq === 1) expect(recipient.session).toBeNull();
  });

  test.each(texts)('PA15 PA19: $name replayed after the next', async ({ at, from, seq }) => {
    const pair = await attacked(later(true), at, isRenumbered);
    expectNobodyMisled(pair);
    const isLast = !texts.some((other) => other.from === from && other.seq > seq);
    const recipient = pair[otherThan(from)];
    expect(recipient.ended).toBe(isLast ? null : 'tampered');
    expect(recipient.heard.length).toBeLessThanOrEqual(Math.max(0, seq - firstSealed[from] + 2));
  });

  test.each(texts)('PA15 PA19: $name after the next of its side', async ({ at, from, seq }) => {
    const pair = await attacked(later(false), at, isRenumbered);
    expectNobodyMisled(pair);
    expectLost(pair, from, seq);
  });

  test.each(texts)('PA15 PA19: $name sent back to its sender', async ({ at, from, seq }) => {
    const pair = await attacked(reflect, at, isRenumbered);
    expectNobodyMisled(pair);
    expectLost(pair, from, seq);
    expect(pair[from].ended).toBe('tampered');
  });
});

describe('the mailbox’s own fields', () => {
  const fields: [string, Attack][] = [
    ['seq', change((body) => ({ ...body, seq: body.seq! + 1 }))],
    ['from', change((body) => ({ ...body, from: body.from + 1 }))],
    ['to', change((body) => ({ ...body, to: body.to + 1 }))],
  ];
  describe.each(fields)('%s changed', (_, attack) => {
    test.each(texts)('PA15 PA21 PA23: of $name', async ({ at, from, seq }) => {
      const pair = await attacked(attack, at, false);
      expectNobodyMisled(pair);
      expectLost(pair, from, seq);
    });
  });

  const attacks: [string, Attack][] = [
    ['life changed', flip(0.5)],
    ['received changed', change((body) => ({ ...body, received: body.received! + 1 }))],
    ['dropped', drop],
    ['replayed at once', replay],
    ['replayed after the next', later(true)],
    ['after the next of its side', later(false)],
    ['sent back to its sender', reflect],
  ];
  describe.each(attacks)('%s', (_, attack) => {
    test.each(resumes)('PA15 PA22 PA24: $name', async ({ at }) => {
      // Who is made to take its own life for the other's finds that the other restarted: as good an end.
      expectNobodyMisled(await attacked(attack, at, false), [...notices, 'restarted']);
    });
  });
});
