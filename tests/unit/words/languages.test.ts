import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findLanguage, LANGUAGES, suitableLanguage } from '../../../src/words/languages.ts';

describe('the languages', () => {
  test('are those that are compiled', () => {
    const settings = JSON.parse(readFileSync('project.inlang/settings.json', 'utf8')) as {
      locales: string[];
    };
    expect(LANGUAGES.map(({ tag }) => tag)).toEqual(settings.locales);
  });

  test('are known to Intl, and run in the direction of their script', () => {
    for (const { tag, direction } of LANGUAGES) {
      expect(Intl.NumberFormat.supportedLocalesOf(tag)).toEqual([tag]);
      const { script } = new Intl.Locale(tag).maximize();
      expect(direction).toBe(script === 'Arab' ? 'rtl' : 'ltr');
    }
  });

  test('are found by their tag only', () => {
    expect(findLanguage('zh-CN')?.name).toBe('简体中文');
    expect(findLanguage('zh')).toBeNull();
    expect(findLanguage('')).toBeNull();
  });
});

describe('the language that suits a reader', () => {
  test.each([
    [[], 'en'],
    [['en-GB', 'de'], 'en'],
    [['de-AT'], 'de'],
    [['DE-at'], 'de'],
    [['pt-BR'], 'pt'],
    [['es-419'], 'es'],
    [['ar-EG', 'en'], 'ar'],
    [['zh'], 'zh-CN'],
    [['zh-CN'], 'zh-CN'],
    [['zh-SG'], 'zh-CN'],
    [['zh-Hans-HK'], 'zh-CN'],
    [['zh-TW', 'ja'], 'ja'],
    [['zh-Hant'], 'en'],
    [['zh-HK', 'en-HK'], 'en'],
    [['zh-Hant-CN'], 'en'],
    [['sv', 'fr-CA', 'en'], 'fr'],
    [['tlh', 'x-private', ''], 'en'],
    [['ara', 'fra'], 'en'],
  ])('%j is served by %s', (preferred, tag) => {
    expect(suitableLanguage(preferred).tag).toBe(tag);
  });
});
