import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatControlWord, parseControlWord, type ManifestFile } from '../../../../src/protocol/control.ts';
import { CONTROL_WORD_BYTES, MANIFEST_PAGE_FILES, TRANSFER_BYTES } from '../../../../src/protocol/limits.ts';
import { ManifestGatherer, manifestOf, pagesOf } from '../../../../src/transfer/manifest/manifest.ts';

const file = (path: string, size = 1): ManifestFile => ({ path, size, modified: 0, type: '' });
const many = (count: number, size = 1) => Array.from({ length: count }, (_, i) => file(`f${i}`, size));

const manifestFile = fc.record({
  path: fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }),
  size: fc.nat(),
  modified: fc.integer(),
  type: fc.string({ maxLength: 100 }),
});

describe('MF1 pages', () => {
  test('MF1 carry every file, in order, and gather to the same manifest', () => {
    fc.assert(
      fc.property(fc.array(manifestFile, { minLength: 1, maxLength: 300 }), (files) => {
        const pages = [...pagesOf(files)];
        expect(pages.flat()).toEqual(files);
        const total = files.reduce((sum, { size }) => sum + size, 0);
        const gatherer = new ManifestGatherer(files.length, total);
        const answers = pages.map((page) => gatherer.add(page));
        expect(answers.slice(0, -1).every((answer) => answer === 'more')).toBe(true);
        expect(answers.at(-1)).toEqual(manifestOf(files));
      }),
      { numRuns: 50 },
    );
  });

  test('MF1 hold at most 200 files, and fewer the longer their names are', () => {
    const sizes = (files: ManifestFile[]) => [...pagesOf(files)].map((page) => page.length);
    expect(Math.max(...sizes(many(1000)))).toBeLessThanOrEqual(MANIFEST_PAGE_FILES);
    expect(sizes([file('x'.repeat(4096)), ...many(1)])).toEqual([2]);
    expect(sizes(Array.from({ length: 6 }, () => file('x'.repeat(4000))))).toEqual([4, 2]);
    expect([...pagesOf([])]).toEqual([]);
  });

  test('MF1 are words that can be said, even of the longest names in the widest letters', () => {
    const files = Array.from({ length: 50 }, () => ({
      path: '本'.repeat(4096),
      size: TRANSFER_BYTES,
      modified: Number.MIN_SAFE_INTEGER,
      // Each of these doubles in JSON.
      type: '\\'.repeat(255),
    }));
    for (const page of pagesOf(files)) {
      const text = formatControlWord({ word: 'page', id: 'i'.repeat(22), files: page });
      expect(new TextEncoder().encode(text).length).toBeLessThan(CONTROL_WORD_BYTES);
      expect(parseControlWord(text)).not.toBeNull();
    }
  });
});

describe('MF1 what does not add up', () => {
  test('MF1 more files than announced', () => {
    expect(new ManifestGatherer(1, 2).add(many(2))).toBe('broken');
    const later = new ManifestGatherer(3, 4);
    expect(later.add(many(2))).toBe('more');
    expect(later.add(many(2))).toBe('broken');
  });

  test('MF1 more bytes than announced, seen before the last page', () => {
    expect(new ManifestGatherer(3, 10).add([file('a', 11)])).toBe('broken');
  });

  test('MF1 fewer bytes than announced', () => {
    expect(new ManifestGatherer(2, 3).add(many(2))).toBe('broken');
  });

  test('MF1 sizes whose sum leaves the exact numbers', () => {
    const gatherer = new ManifestGatherer(4096, TRANSFER_BYTES);
    expect(gatherer.add(many(200, TRANSFER_BYTES))).toBe('broken');
  });

  test('MF1 exactly what was announced is whole', () => {
    expect(new ManifestGatherer(1, TRANSFER_BYTES).add([file('a', TRANSFER_BYTES)])).toMatchObject({
      paths: ['a'],
      layout: { blockCount: 2 ** 24 },
    });
  });
});

test('NM6 a manifest keeps what was offered beside what it becomes', () => {
  const manifest = manifestOf([file('../a'), file('A'), file('CON')]);
  expect(manifest.files.map(({ path }) => path)).toEqual(['../a', 'A', 'CON']);
  expect(manifest.paths).toEqual(['a', 'A (2)', '_CON']);
});
