import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatControlWord,
  parseControlWord,
  wireFailureSchema,
  type ControlWord,
} from '../../../src/protocol/control.ts';
import {
  CONTROL_WORD_BYTES,
  MANIFEST_FILES,
  MANIFEST_PAGE_FILES,
  NOTE_UNITS,
  OFFERED_PATH_UNITS,
  TRANSFER_BYTES,
} from '../../../src/protocol/limits.ts';

const base64url = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
const letters = (length: number) =>
  fc.string({ unit: fc.constantFrom(...base64url), minLength: length, maxLength: length });
const id = letters(22);
const bytes = fc.maxSafeNat().map((n) => n % (TRANSFER_BYTES + 1));
const file = fc.record({
  path: fc.string({ minLength: 1, maxLength: 50, unit: 'binary' }),
  size: bytes,
  modified: fc.maxSafeInteger(),
  type: fc.string({ maxLength: 30 }),
});
const choice = fc.integer({ min: 1, max: 100 }).chain(letters);

const words: fc.Arbitrary<ControlWord> = fc.oneof(
  fc.record({ word: fc.constant('ready' as const), version: fc.nat() }),
  fc.record({
    word: fc.constant('offer' as const),
    id,
    files: fc.integer({ min: 1, max: MANIFEST_FILES }),
    bytes,
  }),
  fc.record({
    word: fc.constant('page' as const),
    id,
    files: fc.array(file, { minLength: 1, maxLength: 20 }),
  }),
  fc.record({
    word: fc.constant('accept' as const),
    id,
    tag: fc.nat({ max: 0xffff_ffff }),
    wanted: fc.option(choice),
  }),
  fc.record({ word: fc.constantFrom('decline' as const, 'cancel' as const, 'agreed' as const), id }),
  fc.record({
    word: fc.constant('failed' as const),
    id,
    reason: fc.constantFrom(...wireFailureSchema.options),
    file: fc.option(fc.nat()),
  }),
  fc.record({ word: fc.constant('that-is-all' as const) }),
  fc.record({ word: fc.constant('safe' as const), id, bytes }),
  fc.record({ word: fc.constant('check' as const), id, root: letters(43) }),
  fc.record({ word: fc.constant('note' as const), text: fc.string({ minLength: 1, unit: 'binary' }) }),
);

describe('TR3 words', () => {
  test('TR3 what is said is heard', () => {
    fc.assert(
      fc.property(words, (word) => {
        expect(parseControlWord(formatControlWord(word))).toEqual(word);
      }),
      { numRuns: 500 },
    );
  });

  test('TR3 with a key more, a key less or a value of another type, is no word', () => {
    const value = fc.constantFrom<unknown>(null, true, -1, 1.5, 1e300, 'x', '', [], {}, [null], {
      length: 1,
    });
    fc.assert(
      fc.property(words, fc.string(), fc.nat(), value, (word, extra, pick, other) => {
        const keys = Object.keys(word);
        const key = keys[pick % keys.length]!;
        if (!keys.includes(extra) && extra !== '__proto__') {
          expect(parseControlWord(JSON.stringify({ ...word, [extra]: other }))).toBeNull();
        }
        expect(parseControlWord(JSON.stringify({ ...word, [key]: undefined }))).toBeNull();
        expect(parseControlWord(JSON.stringify({ ...word, [key]: { deep: other } }))).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('TR3 any text or JSON at all never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        expect(parseControlWord(text)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });
});

const anId = 'A'.repeat(22);
const aFile = { path: 'a', size: 1, modified: 0, type: '' };
const page = (change: object, count = 1) => ({
  word: 'page',
  id: anId,
  files: Array.from({ length: count }, () => ({ ...aFile, ...change })),
});
const offer = (change: object) => ({ word: 'offer', id: anId, files: 1, bytes: 1, ...change });
const accept = (change: object) => ({ word: 'accept', id: anId, tag: 1, wanted: null, ...change });

describe('TR3 within their bounds', () => {
  test.each([
    offer({ files: MANIFEST_FILES, bytes: TRANSFER_BYTES }),
    offer({ bytes: 0 }),
    page({ path: 'x'.repeat(OFFERED_PATH_UNITS), modified: -1, type: 't'.repeat(255), size: 0 }),
    page({}, MANIFEST_PAGE_FILES),
    accept({ tag: 0xffff_ffff }),
    accept({ wanted: 'A'.repeat(16_667) }),
    accept({ wanted: 'A' }),
    { word: 'note', text: 'n'.repeat(NOTE_UNITS) },
    { word: 'failed', id: anId, reason: 'no-space', file: null },
  ])('TR3 is a word: %#', (word) => {
    expect(parseControlWord(JSON.stringify(word))).toEqual(word);
  });

  test.each([
    offer({ files: 0 }),
    offer({ files: MANIFEST_FILES + 1 }),
    offer({ bytes: TRANSFER_BYTES + 1 }),
    offer({ bytes: -1 }),
    offer({ bytes: 0.5 }),
    offer({ id: 'A'.repeat(21) }),
    offer({ id: 'A'.repeat(23) }),
    offer({ id: `${'A'.repeat(21)}/` }),
    offer({ id: `${'A'.repeat(22)}\n` }),
    offer({ id: null }),
    page({ path: '' }),
    page({ path: 'x'.repeat(OFFERED_PATH_UNITS + 1) }),
    page({ size: TRANSFER_BYTES + 1 }),
    page({ size: '1' }),
    page({ modified: 2 ** 53 }),
    page({ modified: 0.1 }),
    page({ type: 't'.repeat(256) }),
    page({ wanted: true }),
    page({}, 0),
    page({}, MANIFEST_PAGE_FILES + 1),
    accept({ tag: -1 }),
    accept({ tag: 2 ** 32 }),
    accept({ wanted: '' }),
    accept({ wanted: 'A'.repeat(16_668) }),
    accept({ wanted: 'AA==' }),
    accept({ wanted: 'A+' }),
    accept({ wanted: 'AA\n' }),
    accept({ wanted: [[0, 1]] }),
    accept({ wanted: [] }),
    { word: 'safe', id: anId, bytes: 2 ** 53 },
    { word: 'check', id: anId, root: 'A'.repeat(42) },
    { word: 'failed', id: anId, reason: 'link-lost', file: null },
    { word: 'failed', id: anId, reason: 'no-space' },
    { word: 'note', text: '' },
    { word: 'note', text: 'n'.repeat(NOTE_UNITS + 1) },
    { word: 'that-is-all', id: anId },
    { word: 'unknown', id: anId },
    { word: ['offer'], id: anId },
    [offer({})],
    'ready',
    null,
    1,
  ])('TR3 is no word: %#', (word) => {
    expect(parseControlWord(JSON.stringify(word))).toBeNull();
  });

  test('TR3 is no word: JSON that is broken, repeated, or carries a prototype', () => {
    const ready = '{"word":"ready","version":1}';
    expect(parseControlWord(ready)).not.toBeNull();
    for (const text of [
      '',
      ready.slice(1),
      `${ready}${ready}`,
      `${ready},`,
      '{"word":"ready","version":1e999}',
    ])
      expect(parseControlWord(text)).toBeNull();
    expect(parseControlWord('{"word":"ready","version":1,"__proto__":{"x":1}}')).toSatisfy(
      (word: object | null) => word === null || !('x' in word),
    );
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('TR3 is no word: one too long or too deep to be any, and it takes no long time to say so', () => {
    const started = performance.now();
    const long = JSON.stringify({ word: 'ready', version: 1 }).padEnd(CONTROL_WORD_BYTES, ' ');
    expect(parseControlWord(long)).not.toBeNull();
    expect(parseControlWord(`${long} `)).toBeNull();
    expect(parseControlWord('['.repeat(CONTROL_WORD_BYTES))).toBeNull();
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
    expect(parseControlWord(deep)).toBeNull();
    expect(parseControlWord(`{"word":"note","text":${deep}}`)).toBeNull();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
