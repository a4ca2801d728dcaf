// Blocks are small here, so that there are as many of them as a transfer of several hundred GiB has.

import { expect, test, vi } from 'vitest';
import { parseControlWord } from '../../../../src/protocol/control.ts';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { begun, completes } from '../../../support/resuming.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

vi.mock('../../../../src/protocol/limits.ts', async (original) => ({
  ...(await original<object>()),
  BLOCK_BYTES: 256,
  PIECE_BYTES: 256,
}));

useVirtualTime();

const HIGH_WATER_BYTES = 256 * 1024;
const BLOCKS = 12_000;

test('FL5 `held` waits for room on the control channel, and a link lost meanwhile begins it again', async () => {
  const run = await begun([BLOCKS * BLOCK_BYTES], { paces: { control: 200_000 } });
  const { pair, ids } = run;
  const said: string[] = [];
  const listen = () => {
    pair.control.b.onSend = (data) => said.push(parseControlWord(data as string)?.word ?? '');
  };
  listen();
  await pair.until(() => said.filter((word) => word === 'held').length > 3, { limitMs: 600_000 });
  expect(said).not.toContain('check');
  expect(pair.control.b.mostBuffered).toBeLessThanOrEqual(HIGH_WATER_BYTES);
  said.length = 0;
  pair.onJoin = listen;
  pair.rejoin().open();
  // A pause and its end ask for the check again; it is being said.
  await pair.until(() => said.includes('held'), { limitMs: 600_000 });
  await pair.a.engine.pause(ids.out);
  await pair.a.engine.resume(ids.out);
  await completes(run);
  expect(pair.control.b.mostBuffered).toBeLessThanOrEqual(HIGH_WATER_BYTES);
  expect(said.filter((word) => word === 'held').length).toBe(Math.ceil(BLOCKS / 1024));
  expect(said.filter((word) => word === 'check').length).toBe(1);
}, 60_000);
