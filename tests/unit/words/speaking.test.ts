import { afterEach, describe, expect, test } from 'vitest';
import { isolate } from '../../../src/words/isolate.ts';
import { findLanguage, LANGUAGES } from '../../../src/words/languages.ts';
import { language, m, speak } from '../../../src/words/messages.svelte.ts';

const german = findLanguage('de')!;
const arabic = findLanguage('ar')!;

describe('speaking', () => {
  afterEach(() => speak(LANGUAGES[0]));

  test('every language has its module', async () => {
    for (const one of LANGUAGES) {
      await speak(one);
      expect(language()).toBe(one);
      expect(m().files_count({ count: 3 })).toContain('3');
    }
  });

  test('of two asked for at once, the one asked for last is spoken', async () => {
    await Promise.all([speak(arabic), speak(german)]);
    expect(language().tag).toBe('de');
  });

  test('stays with the one before when there are no messages', async () => {
    const unknown = { ...LANGUAGES[0], tag: 'tlh' } as unknown as (typeof LANGUAGES)[0];
    await expect(speak(unknown)).rejects.toThrow('tlh');
    expect(language().tag).toBe('en');
  });
});

describe('a name in a sentence', () => {
  test('is isolated, and cannot get out', () => {
    expect(isolate('Otter')).toBe('\u2068Otter\u2069');
    expect(isolate('a\u2069b\u2067c')).toBe('\u2068a\ufffdb\ufffdc\u2069');
  });
});
