import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanPath, cleanPaths } from '../../../../src/transfer/manifest/names.ts';

const nasty = fc.constantFrom(
  ...['/', '\\', '..', '.', ' ', '\u202e', '\u200b', '\u200d', '\u0000', '\ud83d', '\ude00', '\u0301'],
  ...['\u0323', 'e', 'con', 'CON', 'nul', 'COM¹', '.txt', '.', '😀', '👩‍👧', 'א', '<', ':', 'ÿ'.repeat(130)],
  ...['x'.repeat(241), '(2)', '\u1100', '\u1161', '\u037e', '\u00a0', '\ufeff', '\u3000', '\u0085', 'K'],
);
const path = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(nasty, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.array(nasty, { maxLength: 60 }).map((parts) => parts.join('/')),
);

// Written anew, so that the same slip is not made twice.
const forbidden =
  // eslint-disable-next-line no-control-regex -- control characters are what this looks for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:"|?*\\]/u;
const device = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/iu;

function expectSafe(cleaned: string): void {
  expect(cleaned).not.toBe('');
  expect(cleaned.isWellFormed()).toBe(true);
  expect(cleaned).not.toMatch(forbidden);
  expect(cleaned.length).toBeLessThanOrEqual(4096);
  const parts = cleaned.split('/');
  expect(parts.length).toBeLessThanOrEqual(32);
  for (const part of parts) {
    expect(['', '.', '..']).not.toContain(part);
    expect(part).not.toMatch(/^\s|[.\s]$/u);
    expect(part.split('.')[0]?.trimEnd()).not.toMatch(device);
    expect(new TextEncoder().encode(part).length).toBeLessThanOrEqual(240);
  }
}

describe('cleaned names', () => {
  test('NM1–NM5 are safe whatever was offered, and clean already', () => {
    fc.assert(
      fc.property(path, (offered) => {
        const cleaned = cleanPath(offered);
        expectSafe(cleaned);
        expect(cleanPath(cleaned)).toBe(cleaned);
      }),
      { numRuns: 3000 },
    );
  });

  test('NM6 of a manifest are unique to a case-blind disk, no file is a folder, and cleaning again changes nothing', () => {
    const few = fc.constantFrom(
      'a',
      'A',
      'a/b',
      'a (2)',
      'a (2)/x',
      'a.txt',
      'A.TXT',
      'a (2).txt',
      '../a',
      'é',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(few, path), { maxLength: 12 }), (offered) => {
        const paths = cleanPaths(offered);
        expect(paths.length).toBe(offered.length);
        paths.forEach(expectSafe);
        const keys = paths.map((each) => each.toLowerCase());
        expect(new Set(keys).size).toBe(keys.length);
        for (const key of keys)
          expect(keys.some((other) => other.startsWith(`${key}/`)) ? key : null).toBeNull();
        expect(cleanPaths(paths)).toEqual(paths);
      }),
      { numRuns: 1000 },
    );
  });
});
