// Sender and receiver under seeded schedules of whatever can befall them. A block is 16 KiB here, so that
// a schedule is cheap; nothing else is made smaller than it is.
// CAUSEWAY_SCHEDULES=n plays n of them; a failing one prints its seed and is worth a test by name.

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { fixedWindow } from '../../../support/fixed-window.ts';
import { World, type Command, type Version } from '../../../support/resume-model.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

vi.mock('../../../../src/protocol/limits.ts', async (original) => ({
  ...(await original<object>()),
  BLOCK_BYTES: 16 * 1024,
  PIECE_BYTES: 1024,
}));
vi.mock('../../../support/fixed-window.ts', async (original) => {
  const real = await original<{ fixedWindow: typeof fixedWindow }>();
  return { ...real, fixedWindow: () => real.fixedWindow(8 * 1024) };
});

useVirtualTime();

const SCHEDULES = Number(process.env['CAUSEWAY_SCHEDULES'] ?? 1000);

const side = fc.constantFrom('a' as const, 'b' as const);
const tear = fc.constantFrom('lost', 'kept', 'torn', 'no-hash', 'no-bytes' as const);
const version = fc.constantFrom<Version>('old', 'old', 'new');
const damage = fc.record({
  what: fc.constantFrom('block', 'block', 'hash', 'stage', 'checkpoint' as const),
  slot: fc.nat({ max: 3 }),
});
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      pipe: fc.constantFrom('control' as const, 'blocks' as const),
      from: side,
      count: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('run' as const), count: fc.integer({ min: 1, max: 60 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('time' as const), ms: fc.constantFrom(100, 500, 600, 3500) }),
  },
  { weight: 2, arbitrary: fc.constant<Command>({ do: 'cut' }) },
  { weight: 6, arbitrary: fc.constant<Command>({ do: 'join' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('kill' as const),
      side,
      tears: fc.array(tear, { minLength: 1, maxLength: 3 }),
      damage: fc.option(damage, { freq: 2 }),
      isForgotten: fc.oneof(
        { weight: 9, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('supply' as const), version }) },
  { weight: 1, arbitrary: fc.constant<Command>({ do: 'corrupt' }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('disk' as const), room: fc.constantFrom(null, null, 0, 20_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reads' as const), isSlow: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pause' as const), side }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('resume' as const), side }) },
);
const schedule = fc.record({
  commands: fc.array(command, { minLength: 3, maxLength: 60, size: 'max' }),
  choice: fc.constantFrom('all' as const, [0, 4], [2, 3]),
  changed: fc.constantFrom(0, 3),
  /** Who cancels in the end of some of the schedules, and after how many commands. */
  cancel: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.record({ side, at: fc.nat({ max: 40 }) }) },
  ),
  /** What the sender is given when it needs its files at the end; null: nothing. */
  last: fc.option(version, { freq: 6 }),
});
type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never;

async function play({ commands, choice, changed, cancel, last }: Schedule): Promise<void> {
  const world = new World(choice, changed);
  try {
    await world.begin();
    for (const [at, each] of commands.entries()) {
      if (cancel?.at === at) await world.perform({ do: 'cancel', side: cancel.side });
      await world.perform(each);
    }
    await world.mend(last);
    await expectEnd(world);
  } finally {
    world.end();
  }
}

/** With nothing broken any more, it has ended on both sides, or says what it waits for. Null: not shown any more. */
async function expectEnd(world: World): Promise<void> {
  const { pair, ids, sender, receiver } = world;
  // A sender that started again does not show what the receiver knows to have ended.
  const allowed = ['complete complete', 'null complete', 'needs-files waiting'];
  // Nobody is told twice: who was away, or started again, sees it cancelled, or nothing of it.
  const over = (...ends: string[]) =>
    ends.flatMap((end) => [
      `${end} ${end}`,
      `${end} cancelled`,
      `cancelled ${end}`,
      `null ${end}`,
      `${end} null`,
    ]);
  if (world.hasNew) allowed.push(...over('failed'), ...over('cancelled'), 'null null');
  // Damaged after the sender was done with it.
  if (world.hasDamaged)
    allowed.push(
      'complete failed',
      'null failed',
      'complete null',
      'null null',
      'complete declined',
      'null declined',
    );
  if (world.hasForgotten)
    allowed.push('null failed', 'null cancelled', 'null declined', 'null null', 'null complete');
  if (world.hasCancelled)
    allowed.push(...over('cancelled', 'declined'), 'null null', 'complete cancelled', 'complete null');
  const states = [pair.a.page.latest.get(ids.out)?.state, pair.b.page.latest.get(ids.in)?.state];
  expect(allowed, JSON.stringify(states)).toContain(`${sender} ${receiver}`);
  for (const state of states) {
    if (state?.kind !== 'failed') continue;
    // Named, where no other file that is wanted lies in its block.
    const isAlone = world.changed === 0 || !world.wanted.files.has(4);
    const detail = isAlone ? `${world.changed}` : null;
    const changed = { kind: 'failed', reason: 'source-changed', detail };
    if (state.reason === 'damaged') expect(world.hasDamaged).toBe(true);
    else if (state.reason === 'sender-forgot') expect(world.hasForgotten).toBe(true);
    else expect(state).toEqual(changed);
  }
  if (sender === 'needs-files') return;
  // Everybody knows: nothing is kept but what is complete, and nobody waits for the other.
  expect([
    pair.a.outgoing.records.size,
    await pair.a.engine.awaited(),
    await pair.b.engine.awaited(),
  ]).toEqual([0, [], []]);
  if (receiver === 'complete') return;
  // But files that are whole, where it was not the receiver that did not want them.
  const state = states[1];
  const mayKeep = state?.kind === 'failed' || (state?.kind === 'cancelled' && state.by === 'them');
  const whole = (pair.b.page.lists.get(ids.in) ?? []).filter((file) => file.whole);
  expect(pair.b.keepsNothingOf(ids.in)).toBe(!mayKeep || whole.length === 0);
  if (state?.kind === 'failed' && state.reason === 'source-changed')
    expect(whole.map(({ index }) => index)).not.toContain(world.changed);
  for (const { index } of whole) await world.expectFile(index);
}

test(
  'RS1 to RS14: whatever befalls it, it ends as it should, or says why it waits',
  async () => {
    await fc.assert(fc.asyncProperty(schedule, play), {
      numRuns: SCHEDULES,
      ...(process.env['CAUSEWAY_SEED'] && { seed: Number(process.env['CAUSEWAY_SEED']) }),
    });
  },
  60_000 + SCHEDULES * 100,
);
