import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeCode, formatCode, makeCode, parseCode } from '../../../src/pairing/code.ts';
import { nearestWord, slips, WORDS } from '../../../src/pairing/words.ts';
import { seededBytes } from './room-model.ts';

const code = { room: '4821', words: ['otter', 'velvet'] } as const;

describe('PA3 the words', () => {
  // Words that sound like another English word, of those that came to mind when the list was made.
  const soundAlikes = 'bear bare flour flower pair pear knight night sail sale son sun tail tale'.split(' ');

  test('PA3 are 1,296, distinct, 3 to 7 plain letters, in order', () => {
    expect(WORDS.length).toBe(1296);
    expect(new Set(WORDS).size).toBe(1296);
    expect(WORDS.filter((word) => !/^[a-z]{3,7}$/.test(word))).toEqual([]);
    expect([...WORDS].sort()).toEqual(WORDS);
  });

  test('PA3 differ in their first four letters, so none is the plural of a longer one', () => {
    expect(new Set(WORDS.map((word) => word.slice(0, 4))).size).toBe(WORDS.length);
    expect(WORDS.filter((word) => WORDS.includes(`${word}s`) || WORDS.includes(`${word}es`))).toEqual([]);
    expect(WORDS.filter((word) => soundAlikes.includes(word))).toEqual([]);
  });

  test('PA3 no slip of one letter turns one into another', () => {
    const close: string[] = [];
    for (const [index, word] of WORDS.entries()) {
      for (const rest of WORDS.slice(index + 1)) {
        if (Math.abs(word.length - rest.length) < 2 && slips(word, rest) < 2) close.push(`${word} ${rest}`);
      }
    }
    expect(close).toEqual([]);
  });
});

describe('PA2 making a code', () => {
  test('PA2 four digits and two words', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const made = makeCode(seededBytes(seed));
        expect(made.room).toMatch(/^[0-9]{4}$/);
        expect(made.words.every((word) => WORDS.includes(word))).toBe(true);
      }),
    );
    expect(formatCode(code)).toBe('4821-otter-velvet');
  });

  test('PA2 every room and word is as likely: of all 65,536 draws each gets the same number', () => {
    const rooms = new Map<string, number>();
    const words = new Map<string, number>();
    for (let draw = 0; draw < 65_536; draw += 1) {
      const draws = [draw, draw];
      // An unusable first draw is followed by another draw: number 0, not counted below.
      const random = () => {
        const next = draws.shift() ?? 0;
        return Uint8Array.of(next >> 8, next & 255);
      };
      const made = makeCode(random);
      if (draw < 60_000) rooms.set(made.room, (rooms.get(made.room) ?? 0) + 1);
      if (draw < 60_000) words.set(made.words[0], (words.get(made.words[0]) ?? 0) + 1);
    }
    expect(rooms.size).toBe(10_000);
    expect(new Set(rooms.values())).toEqual(new Set([6]));
    expect(words.size).toBe(1296);
    const counts = [...words.values()];
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  test('PA2 a draw past the last whole multiple is thrown away', () => {
    const draws = [60_000, 1234, 64_800, 0, 65_535, 1295];
    const made = makeCode(() => {
      const next = draws.shift()!;
      return Uint8Array.of(next >> 8, next & 255);
    });
    expect(made).toEqual({ room: '1234', words: [WORDS[0], WORDS[1295]] });
    expect(draws).toEqual([]);
  });
});

describe('PA4 reading a code', () => {
  test.each([
    '4821-otter-velvet',
    '  4821 OTTER Velvet ',
    '4821 – otter — velvet',
    '4821.otter_velvet',
    '4821‑otter−velvet'.replace('−', '‐'),
    '48 21 otter velvet',
    '４８２１－ｏｔｔｅｒ－ｖｅｌｖｅｔ',
    '4821ottervelvet',
    'otter velvet 4821',
    '4821, ötter, vélvet.',
    '4821\u00a0otter\u200b-velvet\n',
  ])('PA4 %s', (text) => {
    expect(parseCode(text)).toEqual({ ok: true, code });
  });

  test('PA4 whatever was made and shown is read, in any case and with any separators', () => {
    const separator = fc.constantFrom('-', ' ', '', '.', '_', ' – ', '—', '\t');
    fc.assert(
      fc.property(fc.integer(), separator, fc.constantFrom('-', ' ', '.', '‐'), (seed, one, two) => {
        const made = makeCode(seededBytes(seed));
        const text = `${made.room}${one}${made.words[0].toUpperCase()}${two}${made.words[1]}`;
        expect(parseCode(text)).toEqual({ ok: true, code: made });
      }),
    );
  });

  test.each(['٤٨٢١ otter velvet', '४८२१-otter-velvet', '۴۸۲۱ otter velvet', '４８２１ otter velvet'])(
    'PA4 %j: digits of any script',
    (text) => {
      expect(parseCode(text)).toEqual({ ok: true, code: { room: '4821', words: ['otter', 'velvet'] } });
    },
  );

  test.each([
    ['', { reason: 'empty' }],
    [' - ', { reason: 'empty' }],
    ['otter velvet', { reason: 'no-digits' }],
    ['482 otter velvet', { reason: 'too-short' }],
    ['4821', { reason: 'too-short' }],
    ['4821 otter', { reason: 'too-short' }],
    ['48211 otter velvet', { reason: 'too-long' }],
    ['4821 otter velvet otter', { reason: 'too-long' }],
    ['4821 otter velvte', { reason: 'unknown-word', word: 'velvte', suggestion: 'velvet' }],
    ['4821 oter velvet', { reason: 'unknown-word', word: 'oter', suggestion: 'otter' }],
    ['4821 xqxqxqx velvet', { reason: 'unknown-word', word: 'xqxqxqx', suggestion: null }],
    ['4821 otter 🦦', { reason: 'bad-character', character: '🦦' }],
    ['https://a.example/#1.x', { reason: 'bad-character', character: '#' }],
  ])('PA4 %j is refused with its reason', (text, problem) => {
    expect(parseCode(text)).toEqual({ ok: false, ...problem });
  });

  test('PA4 nothing typed makes it throw, and what it accepts it shows the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const parsed = parseCode(text);
        completeCode(text);
        if (parsed.ok) expect(parseCode(formatCode(parsed.code))).toEqual(parsed);
      }),
    );
  });

  test('PA4 one slip is always answered with a word of the list', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WORDS.filter((word) => word.length > 4)), fc.nat(), (word, at) => {
        const place = at % (word.length - 1);
        const swapped = word.slice(0, place) + word[place + 1]! + word[place]! + word.slice(place + 2);
        expect(nearestWord(swapped)).not.toBeNull();
      }),
    );
  });
});

describe('PA5 completing a code while it is typed', () => {
  test('PA5 the word at the end, with the whole text', () => {
    expect(completeCode('4821-ott')).toEqual([{ word: 'otter', text: '4821-otter-' }]);
    expect(completeCode('4821 Otter VELV')).toEqual([{ word: 'velvet', text: '4821-otter-velvet' }]);
    expect(completeCode('4821ve').map(({ word }) => word)).toContain('velvet');
  });

  test('PA5 at most five, each begins as typed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WORDS), fc.integer({ min: 1, max: 7 }), (word, length) => {
        const start = word.slice(0, length);
        const found = completeCode(`0000-${start}`);
        expect(found.length).toBeGreaterThan(0);
        expect(found.length).toBeLessThanOrEqual(5);
        expect(found.every((completion) => completion.word.startsWith(start))).toBe(true);
        if (length >= 4) expect(found[0]?.word).toBe(word);
      }),
    );
  });

  test.each([
    '',
    '482',
    '4821',
    '4821-',
    '4821-otter-',
    'ott',
    '4821-otter-velvet',
    '4821-otter-velvet-b',
    '4821-xq',
  ])('PA5 nothing to complete in %j', (text) => {
    expect(completeCode(text)).toEqual([]);
  });
});
