import { describe, expect, test } from 'vitest';
import { SIGNALING_MESSAGE_BYTES } from '../../../src/protocol/limits.ts';
import { Mailbox, type MailboxStep } from '../../../src/pairing/mailbox.ts';

const quiet: MailboxStep = { bodies: [], texts: [], ended: null };
const tampered: MailboxStep = { bodies: [], texts: [], ended: 'tampered' };
const life = 'P'.repeat(22);
const resume = (received: number, rest: object = {}) =>
  JSON.stringify({ from: 1, to: 1, life, knows: null, received, ...rest });
const data = (seq: number, text: string, rest: object = {}) =>
  JSON.stringify({ from: 1, to: 1, seq, text, ...rest });
const read = (step: MailboxStep) => step.bodies.map((body) => JSON.parse(body) as Record<string, unknown>);

/** A mailbox on visit 1 with the peer on visit 1, both having said that they have nothing. */
function resumed(): Mailbox {
  const mailbox = new Mailbox(() => new Uint8Array(16));
  mailbox.arrived(1, 1);
  expect(mailbox.receive(resume(0))).toEqual(quiet);
  return mailbox;
}

describe('PA20 bodies', () => {
  test('PA20 their shapes', () => {
    const mailbox = new Mailbox(() => new Uint8Array(16));
    expect(mailbox.post('early')).toEqual(quiet);
    expect(read(mailbox.arrived(3, 7))).toEqual([
      { from: 3, to: 7, life: 'A'.repeat(22), knows: null, received: 0 },
    ]);
    const step = mailbox.receive(resume(0, { from: 7, to: 3 }));
    expect(read(step)).toEqual([{ from: 3, to: 7, seq: 1, text: 'early' }]);
    expect(read(mailbox.post('late'))).toEqual([{ from: 3, to: 7, seq: 2, text: 'late' }]);
  });

  test.each([
    '',
    'null',
    '[]',
    '{}',
    'not json',
    '{"from":1,"to":1}',
    resume(-1),
    resume(0.5),
    resume(0, { life: 'short' }),
    resume(0, { knows: 1 }),
    resume(0, { more: 1 }),
    data(0, 'x'),
    data(1, 'x', { more: 1 }),
    data(1, 'x', { text: 1 }),
    data(1, 'x', { from: 0 }),
    data(2 ** 53, 'x'),
  ])('PA20 %j is no body', (body) => {
    expect(resumed().receive(body)).toEqual(tampered);
  });

  test('PA20 a text that no message could carry is refused before it is taken', () => {
    const mailbox = resumed();
    expect(() => mailbox.post('x'.repeat(SIGNALING_MESSAGE_BYTES))).toThrow(RangeError);
    expect(() => mailbox.post('"'.repeat(SIGNALING_MESSAGE_BYTES / 4))).toThrow(RangeError);
    expect(mailbox.post('x'.repeat(SIGNALING_MESSAGE_BYTES - 400)).bodies.length).toBe(1);
  });
});

describe('PA21 visits', () => {
  test('PA21 the peer coming, coming back and our own return each begin with how much we have', () => {
    const mailbox = new Mailbox();
    expect(mailbox.arrived(1, null)).toEqual(quiet);
    expect(read(mailbox.peerCame(1))).toMatchObject([{ from: 1, to: 1, received: 0 }]);
    mailbox.receive(resume(0));
    expect(mailbox.receive(data(1, 'one')).texts).toEqual(['one']);
    expect(read(mailbox.peerCame(2))).toMatchObject([{ from: 1, to: 2, knows: life, received: 1 }]);
    expect(mailbox.socketLost()).toEqual(quiet);
    expect(read(mailbox.arrived(2, 2))).toMatchObject([{ from: 2, to: 2, received: 1 }]);
    expect(mailbox.peerLeft()).toEqual(quiet);
    expect(read(mailbox.peerCame(3))).toMatchObject([{ from: 2, to: 3, received: 1 }]);
  });

  test('PA21 what was said to or from another visit is passed over', () => {
    const mailbox = resumed();
    for (const rest of [{ from: 2 }, { to: 2 }, { from: 2, to: 2 }]) {
      expect(mailbox.receive(data(1, 'x', rest))).toEqual(quiet);
      expect(mailbox.receive(resume(5, rest))).toEqual(quiet);
    }
    expect(mailbox.receive(data(1, 'y')).texts).toEqual(['y']);
    mailbox.peerLeft();
    expect(mailbox.receive(data(2, 'x'))).toEqual(quiet);
  });

  test('PA21 a visit that is known already changes nothing', () => {
    const mailbox = resumed();
    expect(mailbox.peerCame(1)).toEqual(quiet);
    expect(mailbox.post('x').bodies.length).toBe(1);
  });
});

describe('PA22 resuming', () => {
  test('PA22 texts wait for the peer’s word, and only what it lacks is sent again', () => {
    const mailbox = resumed();
    mailbox.post('one');
    mailbox.post('two');
    mailbox.peerCame(2);
    expect(mailbox.post('three')).toEqual(quiet);
    expect(read(mailbox.receive(resume(1, { from: 2 })))).toEqual([
      { from: 1, to: 2, seq: 2, text: 'two' },
      { from: 1, to: 2, seq: 3, text: 'three' },
    ]);
    mailbox.peerCame(3);
    expect(mailbox.receive(resume(3, { from: 3 }))).toEqual(quiet);
  });

  test.each([
    ['more than was sent', 3],
    ['less than it had before', 0],
  ])('PA22 a peer that has %s is tampered with', (_name, received) => {
    const mailbox = resumed();
    mailbox.post('one');
    mailbox.post('two');
    mailbox.peerCame(2);
    mailbox.receive(resume(1, { from: 2 }));
    mailbox.peerCame(3);
    expect(mailbox.receive(resume(received, { from: 3 }))).toEqual(tampered);
  });

  test('PA22 texts that wait were not sent: a peer cannot have them', () => {
    const mailbox = new Mailbox();
    mailbox.post('secret');
    mailbox.arrived(1, 1);
    expect(mailbox.receive(resume(1))).toEqual(tampered);
  });
});

describe('PA23 order', () => {
  test.each([
    ['a gap', [data(2, 'x')]],
    ['a replay', [data(1, 'x'), data(1, 'x')]],
    ['a replayed resume', [resume(0)]],
    ['a swap', [data(2, 'x'), data(1, 'y')]],
  ])('PA23 %s is tampering, and nothing is delivered after it', (_name, bodies) => {
    const mailbox = resumed();
    const steps = bodies.map((body) => mailbox.receive(body));
    expect(steps.at(-1)).toEqual(tampered);
    expect(mailbox.receive(data(1, 'x'))).toEqual(tampered);
    expect(mailbox.post('x')).toEqual(tampered);
    expect(mailbox.peerCame(9)).toEqual(tampered);
  });

  test('PA23 a text before the peer’s resume is tampering', () => {
    const mailbox = new Mailbox();
    mailbox.arrived(1, 1);
    expect(mailbox.receive(data(1, 'x'))).toEqual(tampered);
  });
});

describe('PA24 a peer without its memory', () => {
  const reborn = 'Q'.repeat(22);

  test('PA24 ends the conversation as restarted', () => {
    const mailbox = resumed();
    mailbox.peerCame(2);
    expect(mailbox.receive(resume(0, { from: 2, life: reborn })).ended).toBe('restarted');
  });

  test('PA24 what it says to our former self is passed over', () => {
    const mailbox = new Mailbox();
    mailbox.arrived(2, 1);
    expect(mailbox.receive(resume(7, { to: 2, knows: reborn }))).toEqual(quiet);
    expect(mailbox.receive(resume(0, { to: 2 }))).toEqual(quiet);
    mailbox.post('x');
    expect(mailbox.receive(data(1, 'y', { to: 2 })).texts).toEqual(['y']);
  });
});
