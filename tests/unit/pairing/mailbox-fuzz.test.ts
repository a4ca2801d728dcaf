// Two conversations over a modelled room whose sockets die and return at any instant.

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { other, RoomModel, seededBytes, type Who } from './room-model.ts';

// Many runs, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000 });

type Action =
  | { readonly do: 'send' | 'pass' | 'hear' | 'connect' | 'drop' | 'notice' | 'lose'; readonly who: Who }
  | { readonly do: 'settle' };

const who = fc.constantFrom<Who>('taker', 'host');
const of = (name: Exclude<Action['do'], 'settle'>) => who.map((side): Action => ({ do: name, who: side }));
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: of('send') },
  { weight: 8, arbitrary: of('pass') },
  { weight: 8, arbitrary: of('hear') },
  { weight: 3, arbitrary: of('connect') },
  { weight: 2, arbitrary: of('drop') },
  { weight: 1, arbitrary: of('notice') },
  { weight: 1, arbitrary: of('lose') },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'settle' }) },
);

function act(room: RoomModel, step: Action, sent: Record<Who, string[]>): void {
  if (step.do === 'settle') return room.settle();
  if (step.do === 'send') {
    const text = `${step.who} ${sent[step.who].length}`;
    sent[step.who].push(text);
    return room.conversation(step.who).send(text);
  }
  if (step.do === 'connect') room.drop(step.who);
  room[step.do](step.who);
}

async function heardBy(room: RoomModel, side: Who): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const received = await room.conversation(side).receive(AbortSignal.abort());
    // An aborted signal takes nothing: so read without one as long as something is there.
    if (received.ok) throw new Error('took a text although aborted');
    const next = await Promise.race([room.conversation(side).receive(), nothing()]);
    if (next?.ok !== true) return texts;
    texts.push(next.text);
  }
}

const nothing = (): Promise<null> => Promise.resolve().then(() => null);

describe('PA22 every text arrives exactly once and in order', () => {
  test('PA22 whenever sockets die and return, as soon as both stay', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 120, size: 'max' }),
        fc.integer(),
        async (actions, seed) => {
          const room = new RoomModel(seededBytes(seed));
          const sent: Record<Who, string[]> = { taker: [], host: [] };
          for (const step of actions) act(room, step, sent);
          for (const side of ['taker', 'host'] as const) {
            if (!room.isConnected(side)) room.connect(side);
            room.settle();
          }
          for (const side of ['taker', 'host'] as const) {
            expect(room.conversation(side).ended).toBeNull();
            expect(await heardBy(room, side)).toEqual(sent[other(side)]);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });
});

describe('PA23 a relay that drops, replays or reorders', () => {
  type Trick = 'pass' | 'drop' | 'replay' | 'hold' | 'old';
  const trick = fc.oneof(
    { weight: 6, arbitrary: fc.constant<Trick>('pass') },
    { weight: 1, arbitrary: fc.constantFrom<Trick>('drop', 'replay', 'hold', 'old') },
  );

  test('PA23 never makes a side hear anything but what was sent, from the first on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 120, size: 'max' }),
        fc.array(trick, { minLength: 1, maxLength: 60, size: 'max' }),
        async (actions, tricks) => {
          const room = new RoomModel();
          const sent: Record<Who, string[]> = { taker: [], host: [] };
          const held: Record<Who, string[]> = { taker: [], host: [] };
          const seen: Record<Who, string[]> = { taker: [], host: [] };
          let turn = 0;
          room.relay = (from, body) => {
            const now = tricks[(turn += 1) % tricks.length]!;
            const old = seen[from][turn % Math.max(1, seen[from].length)] ?? body;
            seen[from].push(body);
            const late = held[from].splice(0);
            if (now === 'hold') held[from].push(body);
            const passed = { pass: [body], drop: [], replay: [body, body], hold: [], old: [old] }[now];
            return [...passed, ...late];
          };
          for (const step of actions) act(room, step, sent);
          room.settle();
          for (const side of ['taker', 'host'] as const) {
            const heard = await heardBy(room, side);
            expect(heard).toEqual(sent[other(side)].slice(0, heard.length));
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
