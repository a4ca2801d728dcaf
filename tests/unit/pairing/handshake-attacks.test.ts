// A relay that does as it likes with the messages of a handshake.

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type Run, runHandshake, sealedOver, sessionOf } from './handshake-run.ts';
import { type Relay, type Who } from './room-model.ts';

// Many runs, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000 });

interface Data {
  readonly from: number;
  readonly to: number;
  readonly seq: number;
  readonly text: string;
}

/** Relays all, but does `attack` with the `nth` text (0 is the first) of one side. */
function against(who: Who, nth: number, attack: (body: string) => readonly string[]): Relay {
  let texts = 0;
  return (from, body) => {
    if (from !== who || !body.includes('"text"')) return [body];
    texts += 1;
    return texts - 1 === nth ? attack(body) : [body];
  };
}

/** Changes one field of the handshake message in a body. */
const edit = (change: (message: Record<string, unknown>) => object) => (body: string) => {
  const data = JSON.parse(body) as Data;
  const message = JSON.parse(data.text) as Record<string, unknown>;
  return [JSON.stringify({ ...data, text: JSON.stringify(change(message)) })];
};
const set = (field: string, value: unknown) => edit((message) => ({ ...message, [field]: value }));
/** Flips a bit that keeps the text base64url of the same length. */
const flip = (field: string) =>
  edit((message) => {
    const value = message[field] as string;
    return { ...message, [field]: (value.startsWith('A') ? 'B' : 'A') + value.slice(1) };
  });

const underRelay = (relay: Relay) => runHandshake({ prepare: (room) => (room.relay = relay) });
const reasons = (run: Run) => [run.taker, run.host].map((result) => (result.ok ? 'ok' : result.reason));
const identity = 'A'.repeat(43);

// Message by message: who sent it, and what either side (taker, host) makes of each attack.
const messages: [name: string, who: Who, nth: number][] = [
  ['the first', 'taker', 0],
  ['the answer', 'host', 0],
  ['the last', 'taker', 1],
];

describe('PA15 a relay that alters one message', () => {
  test.each<[string, Who, number, string, (body: string) => readonly string[], string[]]>([
    ['the first', 'taker', 0, 'nonce', flip('nonce'), ['wrong-secret', 'wrong-secret']],
    ['the first', 'taker', 0, 'share: the identity', set('share', identity), ['aborted', 'tampered']],
    [
      'the first',
      'taker',
      0,
      'share: no point',
      set('share', `_${'_'.repeat(41)}8`),
      ['aborted', 'tampered'],
    ],
    ['the first', 'taker', 0, 'share: cut', set('share', 'AAAA'), ['aborted', 'tampered']],
    // Told the host's version, which is the taker's own: no answer to anything.
    ['the first', 'taker', 0, 'version', set('v', 2), ['tampered', 'version']],
    ['the first', 'taker', 0, 'a field more', set('more', 1), ['aborted', 'tampered']],
    ['the first', 'taker', 0, 'all', edit(() => ({})), ['aborted', 'tampered']],
    ['the answer', 'host', 0, 'nonce', flip('nonce'), ['wrong-secret', 'wrong-secret']],
    ['the answer', 'host', 0, 'tag', flip('tag'), ['wrong-secret', 'wrong-secret']],
    ['the answer', 'host', 0, 'share: the identity', set('share', identity), ['tampered', 'aborted']],
    ['the answer', 'host', 0, 'share: cut', set('share', 'AAAA'), ['tampered', 'aborted']],
    ['the answer', 'host', 0, 'version', set('v', 0), ['version', 'aborted']],
    ['the answer', 'host', 0, 'a field more', set('more', 1), ['tampered', 'aborted']],
    // The taker has seen the host's proof and is right to go on; the host does not.
    ['the last', 'taker', 1, 'tag', flip('tag'), ['ok', 'wrong-secret']],
    ['the last', 'taker', 1, 'that it was wrong', edit(() => ({ wrong: true })), ['ok', 'wrong-secret']],
    ['the last', 'taker', 1, 'both', set('wrong', true), ['ok', 'tampered']],
    ['the last', 'taker', 1, 'a tag too short', set('tag', 'AAAA'), ['ok', 'tampered']],
  ])('PA15 %s (%s %i): %s', async (_name, who, nth, _what, attack, expected) => {
    expect(reasons(await underRelay(against(who, nth, attack)))).toEqual(expected);
  });

  test('PA15 an honest share of somebody else in place of one is a wrong secret', async () => {
    let stolen = '';
    await underRelay(
      against('taker', 0, (body) => {
        stolen = (JSON.parse((JSON.parse(body) as Data).text) as { share: string }).share;
        return [body];
      }),
    );
    for (const who of ['taker', 'host'] as const) {
      const run = await underRelay(against(who, 0, set('share', stolen)));
      expect(reasons(run)).toEqual(['wrong-secret', 'wrong-secret']);
    }
  });

  test('PA15 the taker’s own words sent back to it prove nothing', async () => {
    let first = '';
    const run = await underRelay((from, body) => {
      if (from === 'taker' && first === '' && body.includes('"text"'))
        first = (JSON.parse(body) as Data).text;
      if (from === 'taker' || !body.includes('"text"')) return [body];
      const answer = JSON.parse((JSON.parse(body) as Data).text) as { tag: string };
      const mirrored = { ...(JSON.parse(first) as object), tag: answer.tag };
      return [JSON.stringify({ ...(JSON.parse(body) as Data), text: JSON.stringify(mirrored) })];
    });
    expect(reasons(run)).toEqual(['wrong-secret', 'wrong-secret']);
  });

  test('PA15 no altered character leaves a side with a session it should not have', async () => {
    const characters = Array.from('AZaz09_-{}":,[]\\ 1tf');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...messages),
        fc.nat(),
        fc.constantFrom(...characters),
        async ([name, who, nth], place, character) => {
          const changes: boolean[] = [];
          const run = await underRelay(
            against(who, nth, (body) => {
              const at = place % body.length;
              const altered = body.slice(0, at) + character + body.slice(at + 1);
              changes.push(altered !== body);
              return [altered];
            }),
          );
          const [taker, host] = reasons(run);
          if (!changes.includes(true)) expect([taker, host]).toEqual(['ok', 'ok']);
          else if (name === 'the last') expect([taker, host === 'ok']).toEqual(['ok', false]);
          else expect([taker === 'ok', host === 'ok']).toEqual([false, false]);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('PA15 a relay that drops, replays or reorders', () => {
  test.each(messages)('PA15 drops %s (%s %i): nobody who needed it has a session', async (name, who, nth) => {
    const run = await underRelay(against(who, nth, () => []));
    expect(reasons(run)).toEqual(name === 'the last' ? ['ok', 'aborted'] : ['aborted', 'aborted']);
  });

  test.each(messages)('PA15 replays %s (%s %i): the side that hears it stops', async (name, who, nth) => {
    const run = await underRelay(against(who, nth, (body) => [body, body]));
    const hearer = who === 'taker' ? 'host' : 'taker';
    expect(run.room.conversation(hearer).ended).toBe('tampered');
    if (name === 'the first') expect(run.host).toEqual({ ok: false, reason: 'tampered' });
    // Sessions that the genuine messages made already are sound, but over a conversation that is dead.
    if (run.taker.ok && run.host.ok) {
      expect(sessionOf(run.taker).bond.key).toEqual(sessionOf(run.host).bond.key);
    }
  });

  test('PA15 puts the first text of the taker before its resume', async () => {
    let held: string[] = [];
    const run = await underRelay((from, body) => {
      if (from === 'host') return [body];
      if (body.includes('"received"')) {
        held = [body];
        return [];
      }
      return [body, ...held.splice(0)];
    });
    expect(reasons(run)).toEqual(['aborted', 'tampered']);
  });

  test.each(['taker', 'host'] as const)('PA15 drops the resume of the %s', async (who) => {
    const run = await underRelay((from, body) => (from === who && body.includes('"received"') ? [] : [body]));
    expect(reasons(run)).not.toContain('ok');
  });

  test.each(['taker', 'host'] as const)(
    'PA15 renumbers the texts of the %s to swap or skip them',
    async (who) => {
      const run = await underRelay((from, body) => {
        if (from !== who || !body.includes('"text"')) return [body];
        const data = JSON.parse(body) as Data;
        return [JSON.stringify({ ...data, seq: data.seq + 1 })];
      });
      expect(reasons(run)).not.toContain('ok');
    },
  );

  test('PA15 an answer of another run, recorded, proves nothing', async () => {
    const recorded: Record<Who, string[]> = { taker: [], host: [] };
    await underRelay((from, body) => {
      recorded[from].push(body);
      return [body];
    });
    for (const who of ['taker', 'host'] as const) {
      const old = recorded[who].filter((body) => body.includes('"text"'));
      const run = await underRelay((from, body) => {
        if (from !== who || !body.includes('"text"')) return [body];
        return [
          JSON.stringify({ ...(JSON.parse(body) as Data), text: (JSON.parse(old.shift()!) as Data).text }),
        ];
      });
      expect(run.host.ok).toBe(false);
      expect(run.taker.ok).toBe(false);
    }
  });
});

describe('PA14 versions', () => {
  test('PA14 a taker of another version is told ours, whatever else it says', async () => {
    const answers: string[] = [];
    const run = await underRelay((from, body) => {
      if (from === 'host' && body.includes('"text"')) answers.push((JSON.parse(body) as Data).text);
      if (from === 'host' || !body.includes('"text"')) return [body];
      return [JSON.stringify({ ...(JSON.parse(body) as Data), text: '{"v":7,"quantum":true}' })];
    });
    expect(run.host).toEqual({ ok: false, reason: 'version' });
    expect(answers).toEqual(['{"v":1}']);
  });

  test('PA14 a taker hears of a host of another version', async () => {
    const run = await underRelay(
      against(
        'host',
        0,
        edit(() => ({ v: 7 })),
      ),
    );
    expect(run.taker).toEqual({ ok: false, reason: 'version' });
  });
});

describe('PA19 a relay that alters sealed messages', () => {
  const tricks = ['drop', 'replay', 'flip', 'hold', 'pass', 'pass', 'pass'] as const;

  test('PA19 never makes a side hear anything but what was sent, from the first on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...tricks), { minLength: 1, maxLength: 8, size: 'max' }),
        fc.boolean(),
        async (plan, renumber) => {
          const run = await runHandshake();
          let held: string[] = [];
          let count = 0;
          let seq = 1000;
          run.room.relay = (_from, body) => {
            const trick = plan[(count += 1) % plan.length]!;
            const late = held;
            held = trick === 'hold' ? [body] : [];
            const data = JSON.parse(body) as Data;
            seq = Math.min(seq, data.seq);
            const flipped = JSON.stringify({ ...data, text: `A${data.text.slice(1)}` });
            const now = { drop: [], replay: [body, body], flip: [flipped], hold: [], pass: [body] }[trick];
            // A relay that knows of mailboxes mends the numbers, so that only the seals are left to notice.
            return [...now, ...late].map((one) =>
              renumber ? JSON.stringify({ ...(JSON.parse(one) as Data), seq: seq++ }) : one,
            );
          };
          const taker = sealedOver(run, 'taker');
          const sent = Array.from({ length: 6 }, (_, index) => ({ candidate: index }));
          for (const value of sent) taker.send(value);
          const host = sealedOver(run, 'host');
          taker.close();
          await taker.receive();
          run.room.settle();
          run.room.conversation('host').roomEnded();
          const heard: unknown[] = [];
          for (;;) {
            const received = await host.receive();
            if (!received.ok) break;
            heard.push(received.value);
          }
          expect(heard).toEqual(sent.slice(0, heard.length));
        },
      ),
      { numRuns: 60 },
    );
  });
});
