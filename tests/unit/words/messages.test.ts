// Every language says everything: the keys of English, the same placeholders in each, and every plural form
// that a whole number can ask for.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../../src/words/languages.ts';

/** A message that depends on a number, as @inlang/plugin-message-format writes it. */
interface Variants {
  readonly declarations: readonly string[];
  readonly selectors: readonly string[];
  readonly match: Readonly<Record<string, string>>;
}
type Message = string | readonly [Variants];

function read(tag: string): Record<string, Message> {
  const path = `src/messages/${tag}.json`;
  if (!existsSync(path)) return {};
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, Message>;
}

const english = read('en');

function textsOf(message: Message): string[] {
  return typeof message === 'string' ? [message] : Object.values(message[0].match);
}

function placeholders(text: string): string[] {
  return Array.from(text.matchAll(/\{(\w+)\}/g), ([, name = '']) => name).sort();
}

/** Those of every variant together. */
function allPlaceholders(message: Message): string[] {
  return [...new Set(textsOf(message).flatMap(placeholders))].sort();
}

/** Forms that may say the number as a word, or by the form alone: `one file`, `ملفان`. */
const COUNTING = new Set(['p=zero', 'p=one', 'p=two']);

describe.each(LANGUAGES.map(({ tag }) => tag))('%s', (tag) => {
  const messages = read(tag);
  const entries = Object.entries(messages).filter(([key]) => key in english);

  test('has the messages of English, no more and no fewer', () => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort());
  });

  test('has a text for each, without stray spaces or straight quotes', () => {
    for (const [key, message] of entries) {
      for (const text of textsOf(message)) {
        expect(text, key).toBe(text.trim());
        expect(text, key).not.toBe('');
        expect(text, key).not.toMatch(/["']|\.\.\.|[\u2066-\u2069]/);
      }
    }
  });

  test('has the placeholders of English in each, and in each form', () => {
    for (const [key, message] of entries) {
      const wanted = allPlaceholders(english[key] ?? '');
      const forms = typeof message === 'string' ? [['', message] as const] : Object.entries(message[0].match);
      for (const [form, text] of forms) {
        const mayLackNumber = COUNTING.has(form) && !text.includes('{n}');
        const expected = mayLackNumber ? wanted.filter((name) => name !== 'n') : wanted;
        expect(placeholders(text), `${key} ${form}`).toEqual(expected);
      }
    }
  });

  test('depends on a number where English does, by the same inputs', () => {
    for (const [key, message] of entries) {
      const wanted = english[key] ?? '';
      expect(typeof message, key).toBe(typeof wanted);
      if (typeof message === 'string' || typeof wanted === 'string') continue;
      expect(message[0].declarations, key).toEqual(wanted[0].declarations);
      expect(message[0].selectors, key).toEqual(wanted[0].selectors);
    }
  });

  test('has every plural form that a whole number can ask for, and no other', () => {
    const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.map((form) => `p=${form}`);
    for (const [key, message] of entries) {
      if (typeof message === 'string') continue;
      expect(Object.keys(message[0].match).sort(), key).toEqual([...forms].sort());
    }
  });
});

test('every message is said somewhere', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte)$/.test(name) && !name.startsWith('paraglide'))
    .map((name) => readFileSync(join('src', name), 'utf8'))
    .join('\n');
  const words = new Set(sources.match(/\w+/g));
  expect(Object.keys(read('en')).filter((key) => !words.has(key))).toEqual([]);
});
