import { expect, test } from 'vitest';
import { canShare, SHARED_AT_ONCE, shareOut, type ShareSheet } from '../../../src/pwa/share-out.ts';

const file = (path: string, sizeBytes = 10, type = 'image/png') => ({ path, type, sizeBytes });

function sheet(answer: boolean | (() => never) = true) {
  const asked: File[][] = [];
  const made: ShareSheet = {
    canShare: ({ files = [] }) => {
      asked.push([...files]);
      return typeof answer === 'boolean' ? answer : answer();
    },
    share: async () => undefined,
  };
  return { asked, made };
}

test('asked with the names and types alone', () => {
  const { asked, made } = sheet();
  expect(canShare([file('trip/a.png'), file('b.txt', 5, 'text/plain')], made)).toBe(true);
  expect(asked[0]?.map(({ name, type, size }) => [name, type, size])).toEqual([
    ['a.png', 'image/png', 0],
    ['b.txt', 'text/plain', 0],
  ]);
});

test('not offered for what browsers refuse anyway', () => {
  const { made } = sheet();
  const many = Array.from({ length: SHARED_AT_ONCE.files + 1 }, (_, index) => file(`${index}.png`));
  expect(canShare(many, made)).toBe(false);
  expect(canShare(many.slice(1), made)).toBe(true);
  expect(canShare([file('a.png', SHARED_AT_ONCE.bytes), file('b.png', 1)], made)).toBe(false);
  expect(canShare([], made)).toBe(false);
  expect(canShare([file('a.png')], {})).toBe(false);
  expect(canShare([file('a.png')], sheet(false).made)).toBe(false);
  const throwing = sheet(() => {
    throw new TypeError('no');
  });
  expect(canShare([file('a.png')], throwing.made)).toBe(false);
});

test('closing the sheet is no error; a refusal is told from it', async () => {
  const fails = (name: string): ShareSheet => ({
    share: () => Promise.reject(new DOMException('no', name)),
  });
  const files = [new File(['a'], 'a.png')];
  expect(await shareOut(files, sheet().made)).toBe('shared');
  expect(await shareOut(files, fails('AbortError'))).toBe('cancelled');
  expect(await shareOut(files, fails('NotAllowedError'))).toBe('refused');
});
