import { expect, test } from 'vitest';
import { MemoryStages } from '../../../support/memory-stage.ts';
import { stageContract } from '../../../support/stage-contract.ts';

const rooms = new MemoryStages();
stageContract('memory stage', () => rooms);

test('BL4 in a crash the memory stage loses what was not flushed, and nothing else', async () => {
  const stages = new MemoryStages();
  const stage = await stages.open('x');
  await stage.write(0, Uint8Array.of(1), new Uint8Array(32));
  await stage.flush();
  await stage.write(1, Uint8Array.of(2), new Uint8Array(32));
  stages.crash();
  expect([...stages.disks.get('x')!.blocks.keys()]).toEqual([0]);
});
