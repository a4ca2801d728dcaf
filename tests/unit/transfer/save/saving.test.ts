import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES } from '../../../../src/protocol/limits.ts';
import { EnginePair } from '../../../support/engine-pair.ts';
import { chosen, type Chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

async function received(files: readonly Chosen[], choice: 'all' | number[] = 'all') {
  const pair = new EnginePair().open();
  const ids = await pair.offer('a', files);
  await pair.b.engine.accept(ids.in, choice);
  await pair.both('a', ids, 'complete');
  return { side: pair.b, id: ids.in, pair, out: ids.out };
}

describe('one file', () => {
  test('comes in chunks of at most a block, with its exact length', async () => {
    const file = chosen('folder/film.mp4', 2 * BLOCK_BYTES + 5);
    const { side, id } = await received([chosen('x', 7), file]);
    const { port1, port2 } = new MessageChannel();
    const lengths: number[] = [];
    const done = new Promise<void>((resolve) => {
      port1.onmessage = ({ data }: MessageEvent<{ chunk?: ArrayBuffer }>) => {
        if (!data.chunk) {
          resolve();
          return;
        }
        lengths.push(data.chunk.byteLength);
        port1.postMessage('pull');
      };
    });
    const head = await side.engine.download(id, { file: 1 }, port2);
    expect(head).toEqual({ name: 'film.mp4', type: '', sizeBytes: file.file.size });
    port1.postMessage('pull');
    await done;
    expect(lengths).toEqual([BLOCK_BYTES, BLOCK_BYTES, 5]);
  });

  test('is not there before it is whole, when it was not taken, or when it never was', async () => {
    const pair = new EnginePair().open();
    const ids = await pair.offer('a', [chosen('a', 10), chosen('b', 10)]);
    expect(await pair.b.download(ids.in, { file: 0 })).toBeNull();
    await pair.b.engine.accept(ids.in, [1]);
    await pair.both('a', ids, 'complete');
    expect(await pair.b.download(ids.in, { file: 0 })).toBeNull();
    expect(await pair.b.download(ids.in, { file: 2 })).toBeNull();
    expect(await pair.b.download('in-none', { file: 0 })).toBeNull();
    expect(await pair.a.download(ids.out, { file: 1 })).toBeNull();
    expect(await pair.b.download(ids.in, { file: 1 })).not.toBeNull();
  });

  test('can be saved while later ones still move', async () => {
    const pair = new EnginePair({ blocks: 2_000_000 }).open();
    const first = chosen('first', 100);
    const ids = await pair.offer('a', [first, chosen('second', 4 * BLOCK_BYTES)]);
    await pair.b.engine.accept(ids.in, 'all');
    await pair.until(() => pair.b.page.wholes.has(ids.in));
    expect(pair.b.kind(ids.in)).toBe('moving');
    expect((await pair.b.download(ids.in, { file: 0 }))?.bytes).toEqual(first.file.content);
    await pair.both('a', ids, 'complete');
  });

  test('that cannot be read any more says so', async () => {
    const { side, id } = await received([chosen('a', 10)]);
    side.stages.faults.read = 'storage';
    await expect(side.download(id, { file: 0 })).rejects.toThrow('could not be read');
  });
});

describe('all as a ZIP', () => {
  const text = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);

  test('has the length that was said, and every file under its clean path', async () => {
    const files = [
      chosen('album/one.txt', 10),
      chosen('album/../two.txt', BLOCK_BYTES + 1),
      chosen('album/e', 0),
    ];
    const { side, id } = await received(files);
    const zip = await side.download(id, 'zip');
    expect(zip?.head).toEqual({ name: 'album.zip', type: 'application/zip', sizeBytes: zip?.bytes.length });
    const whole = text(zip!.bytes);
    for (const path of ['album/one.txt', 'album/two.txt', 'album/e']) expect(whole).toContain(path);
    // Stored, not compressed: the bytes are in it as they are.
    for (const { file } of files) expect(whole).toContain(text(file.content));
  });

  test('holds only what was taken, and is named by how many', async () => {
    const { side, id } = await received([chosen('a', 1), chosen('b', 1), chosen('c/d', 1)], [0, 2]);
    const zip = await side.download(id, 'zip');
    expect(zip?.head.name).toBe('Causeway, 2 files.zip');
    expect(text(zip!.bytes)).not.toMatch(/PK..{26,40}b/su);
  });

  test('is not there while a file is not whole', async () => {
    const pair = new EnginePair({ blocks: 2_000_000 }).open();
    const ids = await pair.offer('a', [chosen('a', 1), chosen('b', 4 * BLOCK_BYTES)]);
    await pair.b.engine.accept(ids.in, 'all');
    await pair.until(() => pair.b.page.wholes.has(ids.in));
    expect(await pair.b.download(ids.in, 'zip')).toBeNull();
    await pair.both('a', ids, 'complete');
  });
});

test('a download that is cancelled lets go of its stream', async () => {
  const { side, id } = await received([chosen('a', 3 * BLOCK_BYTES)]);
  const { port1, port2 } = new MessageChannel();
  const first = new Promise((resolve) => {
    port1.onmessage = resolve;
  });
  const closed = new Promise((resolve) => {
    port1.addEventListener('close', resolve);
  });
  await side.engine.download(id, { file: 0 }, port2);
  port1.postMessage('pull');
  await first;
  port1.postMessage('cancel');
  await closed;
  expect(side.stages.log.filter((line) => line.startsWith('read')).length).toBe(1);
});
