import { expect, test } from 'vitest';
import { parseControlWord } from '../../../../src/protocol/control.ts';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { EnginePair } from '../../../support/engine-pair.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

/** A pair whose b takes a's offer; nothing that b says from then on has left it. */
async function acceptedNotHeard() {
  const pair = new EnginePair({ control: 'by-hand' }).open();
  const words = async () => {
    while (pair.control.deliver('a') || pair.control.deliver('b')) await pair.settle();
  };
  const file = chosen('a.bin', 2 * BLOCK_BYTES + 9);
  const ids = await pair.begin('a', [file]);
  await words();
  await pair.b.engine.accept(ids.in, 'all');
  // The lane is faster than the control channel: requests are there, the word is not.
  await pair.settle();
  const said = pair.control.b.queue.map((text) => parseControlWord(text as string)?.word);
  expect(said).toEqual(['accept', 'safe']);
  expect(pair.blocks.b.queue).toEqual([]);
  const carried = async (done: () => boolean) => {
    for (let i = 0; i < 200 && !done(); i += 1) {
      await words();
      await pair.until(() => true);
      const started = Date.now();
      await pair.until(() => Date.now() > started + 100);
    }
    expect(done()).toBe(true);
  };
  return { pair, file, ids, carried };
}

test('TR1 requests that overtake their accept wait for it', async () => {
  const { pair, file, ids, carried } = await acceptedNotHeard();
  expect(pair.a.page.brokenLinks).toEqual([]);
  await carried(() => pair.a.kind(ids.out) === 'complete' && pair.b.kind(ids.in) === 'complete');
  expect(Buffer.compare(pair.b.disk(ids.in)!.contents(), file.file.content)).toBe(0);
});

test('TR1 requests that overtake an accept that crosses a cancel come to nothing', async () => {
  const { pair, ids, carried } = await acceptedNotHeard();
  await pair.a.engine.cancel(ids.out);
  await carried(() => pair.a.kind(ids.out) === 'cancelled' && pair.b.kind(ids.in) === 'cancelled');
  expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
  expect(pair.b.keepsNothingOf(ids.in)).toBe(true);
});

test('TR12 pieces that come after a cancel are passed over', async () => {
  const pair = new EnginePair({ blocks: 'by-hand' }).open();
  const ids = await pair.offer('a', [chosen('a', 2 * BLOCK_BYTES)]);
  await pair.b.engine.accept(ids.in, 'all');
  while (pair.blocks.deliver('b'));
  await pair.settle();
  await pair.a.engine.cancel(ids.out);
  await pair.both('a', ids, 'cancelled');
  expect(pair.blocks.a.queue.length).toBe(8);
  while (pair.blocks.deliver('a'));
  await pair.settle();
  expect(pair.b.page.brokenLinks).toEqual([]);
});
