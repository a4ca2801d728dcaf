import { expect, test } from 'vitest';
import { ThumbnailQueue } from '../../../../src/ui/inbox/thumbnail-queue.ts';

/** A queue whose pictures come when the test says so. */
function held() {
  const waiting: { name: string; done: (picture: ImageBitmap | null) => void }[] = [];
  const queue = new ThumbnailQueue(({ name }) => {
    const { promise, resolve } = Promise.withResolvers<ImageBitmap | null>();
    waiting.push({ name, done: resolve });
    return promise;
  });
  const get = (name: string, signal = new AbortController().signal) =>
    queue.get(name, () => Promise.resolve(new File([], name)), signal);
  return { waiting, get };
}

const picture = { width: 1, height: 1 } as ImageBitmap;
const settled = () => new Promise((resolve) => setTimeout(resolve));

test('two are made at a time, and what came into view last is made first', async () => {
  const { waiting, get } = held();
  const made = ['a', 'b', 'c', 'd'].map((name) => get(name));
  await settled();
  expect(waiting.map(({ name }) => name)).toEqual(['a', 'b']);
  waiting[0]?.done(picture);
  await settled();
  expect(waiting.map(({ name }) => name)).toEqual(['a', 'b', 'd']);
  waiting[1]?.done(null);
  waiting[2]?.done(picture);
  await settled();
  waiting[3]?.done(picture);
  expect(await Promise.all(made)).toEqual([picture, null, picture, picture]);
});

test('what went out of view is not made, and what was made is kept', async () => {
  const { waiting, get } = held();
  void get('a');
  void get('b');
  const gone = new AbortController();
  const c = get('c', gone.signal);
  gone.abort();
  await settled();
  for (const { done } of waiting) done(picture);
  expect(await c).toBeNull();
  expect(await get('a')).toBe(picture);
  expect(waiting.length).toBe(2);
});

test('one that cannot be had stops nothing', async () => {
  const queue = new ThumbnailQueue(() => Promise.reject(new Error('no picture')));
  const { signal } = new AbortController();
  expect(await queue.get('a', () => Promise.resolve(new File([], 'a')), signal)).toBeNull();
  expect(await queue.get('b', () => Promise.reject(new Error('gone')), signal)).toBeNull();
  expect(await queue.get('c', () => Promise.resolve(null), signal)).toBeNull();
});
