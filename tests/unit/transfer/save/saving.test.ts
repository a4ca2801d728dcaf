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

describe('one file as a File', () => {
  test('has its cleaned name, its time, a type of ours, and its bytes', async () => {
    const photo = chosen('album/../p\u202eng.png', BLOCK_BYTES + 9);
    const { side, id } = await received([photo, chosen('page.html', 3), chosen('nothing.txt', 0)]);
    const file = await side.engine.file(id, 0);
    expect(file).toMatchObject({ name: 'png.png', type: 'image/png', lastModified: photo.file.lastModified });
    expect(new Uint8Array(await file!.arrayBuffer())).toEqual(photo.file.content);
    expect(await side.engine.file(id, 1)).toMatchObject({ type: 'application/octet-stream', size: 3 });
    expect(await side.engine.file(id, 2)).toMatchObject({ type: 'text/plain', size: 0 });
  });

  test('is not there before it is whole, when it never was, or cannot be read', async () => {
    const pair = new EnginePair({ blocks: 2_000_000 }).open();
    const first = chosen('first.txt', 100);
    const ids = await pair.offer('a', [first, chosen('second', 4 * BLOCK_BYTES)]);
    expect(await pair.b.engine.file(ids.in, 0)).toBeNull();
    await pair.b.engine.accept(ids.in, 'all');
    await pair.until(() => pair.b.page.wholes.has(ids.in));
    expect(await pair.b.engine.file(ids.in, 1)).toBeNull();
    expect(await pair.b.engine.file(ids.in, 2)).toBeNull();
    expect(await pair.b.engine.file('in-none', 0)).toBeNull();
    const early = await pair.b.engine.file(ids.in, 0);
    await pair.both('a', ids, 'complete');
    expect(new Uint8Array(await early!.arrayBuffer())).toEqual(first.file.content);
    expect(await pair.a.engine.file(ids.out, 0)).toBeNull();
    pair.b.stages.faults.read = 'storage';
    expect(await pair.b.engine.file(ids.in, 0)).toBeNull();
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

  test('its entries have the time of their files, as far as a ZIP can say it', async () => {
    const at = (name: string, modified: number) => {
      const one = chosen(name, 1);
      Object.defineProperty(one.file, 'lastModified', { value: modified });
      return one;
    };
    const taken = new Date(2019, 6, 20, 13, 30, 58).getTime();
    const { side, id } = await received([at('taken', taken), at('old', -1), at('late', 8e15), at('none', 0)]);
    const before = Date.now();
    const zip = await side.download(id, 'zip');
    const times = new Map<string, Date>();
    const end = new DataView(zip!.bytes.buffer);
    for (let entry = end.getUint32(zip!.bytes.length - 6, true); end.getUint32(entry, true) === 0x02014b50;) {
      const [time, date] = [end.getUint16(entry + 12, true), end.getUint16(entry + 14, true)];
      const length = end.getUint16(entry + 28, true);
      times.set(
        text(zip!.bytes.subarray(entry + 46, entry + 46 + length)),
        new Date(
          (date >> 9) + 1980,
          ((date >> 5) & 15) - 1,
          date & 31,
          time >> 11,
          (time >> 5) & 63,
          (time & 31) * 2,
        ),
      );
      entry += 46 + length + end.getUint16(entry + 30, true);
    }
    expect(times.get('taken')?.getTime()).toBe(taken);
    expect(times.get('old')?.getFullYear()).toBe(1980);
    expect(times.get('late')?.getFullYear()).toBe(2107);
    expect(Math.abs((times.get('none')?.getTime() ?? 0) - before)).toBeLessThan(3000);
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
