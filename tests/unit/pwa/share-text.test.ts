import { expect, test } from 'vitest';
import { textOf, type ShareField } from '../../../src/pwa/share-text.ts';

const of = (fields: Partial<Record<ShareField, string>>, hasFiles = false) =>
  textOf(new Map(Object.entries(fields) as [ShareField, string][]), hasFiles);

test.each([
  [{}, ''],
  [{ text: 'look' }, 'look'],
  [{ url: 'https://a.test/' }, 'https://a.test/'],
  [{ title: 'A page' }, 'A page'],
  [{ title: 'A page', url: 'https://a.test/' }, 'A page\nhttps://a.test/'],
  [{ text: 'See https://a.test/', url: 'https://a.test/' }, 'See https://a.test/'],
  [{ text: 'https://a.test/', url: 'https://a.test/#b' }, 'https://a.test/#b'],
  [{ title: 'A', text: 'A\r\nlonger\rtext\n' }, 'A\nlonger\ntext'],
  [{ text: '\ud800' }, '\ufffd'],
])('%o is one text', (fields, text) => {
  expect(of(fields)).toBe(text);
});

test('beside files, a title alone is nothing', () => {
  expect(of({ title: 'IMG_1.jpg' }, true)).toBe('');
  expect(of({ title: 'Holiday', text: 'look' }, true)).toBe('Holiday\nlook');
});
