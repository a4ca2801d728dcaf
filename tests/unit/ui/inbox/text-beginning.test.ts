import { expect, test } from 'vitest';
import { beginningOf, TEXT_BYTES } from '../../../../src/ui/inbox/text-beginning.ts';

test('a short text is all there, and what is no UTF-8 is shown as such', async () => {
  expect(await beginningOf(new Blob(['zwölf']))).toEqual({ text: 'zwölf', readBytes: 6 });
  expect(await beginningOf(new Blob([Uint8Array.of(0x61, 0xff, 0x62, 0xc3)]))).toEqual({
    text: 'a\ufffdb\ufffd',
    readBytes: 4,
  });
  expect(await beginningOf(new Blob([]))).toEqual({ text: '', readBytes: 0 });
});

test('a long one is cut, never within a character', async () => {
  const long = new Blob([`a${'é'.repeat(TEXT_BYTES)}`]);
  const { text, readBytes } = await beginningOf(long);
  expect(readBytes).toBe(TEXT_BYTES);
  expect(text).toBe(`a${'é'.repeat(TEXT_BYTES / 2 - 1)}`);
});
