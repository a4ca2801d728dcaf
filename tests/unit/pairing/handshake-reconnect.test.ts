// A handshake while sockets die and return between any two steps.

import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type Run, runHandshake, sessionOf } from './handshake-run.ts';
import { type RoomModel, type Who } from './room-model.ts';

// Many runs, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000 });

/** Messages that an undisturbed handshake moves: welcomes, resumes and texts, sent and heard. */
const STEPS = 16;

function expectOneSession(run: Run): void {
  expect(sessionOf(run.taker).bond.key).toEqual(sessionOf(run.host).bond.key);
  expect(run.room.conversation('taker').ended).toBeNull();
  expect(run.room.conversation('host').ended).toBeNull();
}

type Loss = (room: RoomModel, who: Who) => void;
const losses: Record<string, Loss> = {
  'is replaced': (room, who) => {
    room.drop(who);
    room.connect(who);
  },
  'dies, and what it sent is lost': (room, who) => {
    room.drop(who);
    room.lose(who);
    room.connect(who);
  },
  'dies, is noticed, and returns': (room, who) => {
    room.drop(who);
    room.notice(who);
    room.connect(who);
  },
};

describe('PA22 a handshake through a socket that goes', () => {
  test.each(
    Object.keys(losses).flatMap((loss) => (['taker', 'host'] as const).map((who) => [who, loss] as const)),
  )('PA22 the socket of the %s %s, between any two steps', async (who, loss) => {
    for (let at = 1; at <= STEPS; at += 1) {
      const run = await runHandshake({
        onStep: (room, steps) => {
          if (steps === at) losses[loss]!(room, who);
        },
      });
      expectOneSession(run);
    }
  });

  test('PA22 both sockets at once, between any two steps', async () => {
    for (let at = 1; at <= STEPS; at += 1) {
      const run = await runHandshake({
        onStep: (room, steps) => {
          if (steps !== at) return;
          for (const who of ['taker', 'host'] as const) room.drop(who);
          for (const who of ['taker', 'host'] as const) losses['dies, and what it sent is lost']!(room, who);
        },
      });
      expectOneSession(run);
    }
  });

  test('PA22 again and again, at any steps', async () => {
    const loss = fc.tuple(
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom<Who>('taker', 'host'),
      fc.constantFrom(...Object.values(losses)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(loss, { maxLength: 6, size: 'max' }), async (planned) => {
        const run = await runHandshake({
          onStep: (room, steps) => {
            for (const [at, who, lose] of planned) if (at === steps) lose(room, who);
          },
        });
        expectOneSession(run);
      }),
      { numRuns: 60 },
    );
  });
});
