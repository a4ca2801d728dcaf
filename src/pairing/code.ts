// The pairing code a person reads out: four digits, which are the room, and two words, which are the secret.
// The worker learns the digits and never the words.

import { type RandomBytes, randomBytes } from './bytes.ts';
import { isWord, nearestWord, WORDS, wordsFrom } from './words.ts';

const ROOM_DIGITS = 4;
const COMPLETIONS = 5;

/** A code: `room` is four digits, `words` are of the list. */
export interface Code {
  readonly room: string;
  readonly words: readonly [string, string];
}

/** Why a text is not a code. */
export type CodeProblem =
  | { readonly reason: 'empty' }
  | { readonly reason: 'no-digits' }
  /** Fewer than four digits, or fewer than two words. */
  | { readonly reason: 'too-short' }
  /** More than four digits, or more than two words. */
  | { readonly reason: 'too-long' }
  | { readonly reason: 'bad-character'; readonly character: string }
  | { readonly reason: 'unknown-word'; readonly word: string; readonly suggestion: string | null };

/** What `parseCode` made of a text. */
export type ParsedCode = { readonly ok: true; readonly code: Code } | ({ readonly ok: false } & CodeProblem);

/** A way to go on typing: the word, and the whole text with it. */
export interface Completion {
  readonly word: string;
  readonly text: string;
}

/** A code out of 10,000 rooms and 1,296² secrets (20.7 bits), each as likely as the others. */
export function makeCode(random: RandomBytes = randomBytes): Code {
  const room = String(below(10 ** ROOM_DIGITS, random)).padStart(ROOM_DIGITS, '0');
  return { room, words: [randomWord(random), randomWord(random)] };
}

/** As shown: `4821-otter-velvet`. */
export function formatCode(code: Code): string {
  return [code.room, ...code.words].join('-');
}

/** Reads what a person typed or pasted: any case, width, accents, and any of the usual separators. */
export function parseCode(text: string): ParsedCode {
  const plain = simplify(text);
  const stray = /[^\p{L}\p{N}\p{Z}\p{Pd}\p{Cf}\s._,;:/|+'"]/u.exec(plain)?.[0];
  if (stray !== undefined) return { ok: false, reason: 'bad-character', character: stray };
  const digits = plain.match(/[0-9]/g)?.join('') ?? '';
  const typed = (plain.match(/\p{L}+/gu) ?? []).flatMap(splitJoined);
  if (digits === '' && typed.length === 0) return { ok: false, reason: 'empty' };
  if (digits === '') return { ok: false, reason: 'no-digits' };
  const unknown = typed.find((word) => !isWord(word));
  if (unknown !== undefined) {
    return { ok: false, reason: 'unknown-word', word: unknown, suggestion: nearestWord(unknown) };
  }
  if (digits.length > ROOM_DIGITS || typed.length > 2) return { ok: false, reason: 'too-long' };
  const [first, second] = typed;
  if (digits.length < ROOM_DIGITS || first === undefined || second === undefined) {
    return { ok: false, reason: 'too-short' };
  }
  return { ok: true, code: { room: digits, words: [first, second] } };
}

/** Up to five ways to complete the word being typed at the end of `text`; none when no word is begun. */
export function completeCode(text: string): Completion[] {
  const plain = simplify(text);
  const digits = plain.match(/[0-9]/g)?.join('') ?? '';
  const typed = plain.match(/\p{L}+/gu) ?? [];
  const last = typed.at(-1);
  if (digits.length !== ROOM_DIGITS || last === undefined || typed.length > 2) return [];
  if (!plain.endsWith(last)) return [];
  const before = [digits, ...typed.slice(0, -1)].join('-');
  const isFirst = typed.length === 1;
  return wordsFrom(last, COMPLETIONS)
    .filter((word) => isFirst || word !== last)
    .map((word) => ({ word, text: isFirst ? `${before}-${word}-` : `${before}-${word}` }));
}

function simplify(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/\p{Nd}/gu, westernDigit)
    .toLowerCase();
}

/** `٤` → `4`: a script's ten digits follow each other, its zero first (Unicode, 4.6). */
function westernDigit(digit: string): string {
  let value = 0;
  const point = digit.codePointAt(0) ?? 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(point - value - 1))) value += 1;
  return String(value);
}

/** Two words typed without a gap are taken apart when there is exactly one way to. */
function splitJoined(typed: string): string[] {
  if (isWord(typed)) return [typed];
  const ways: string[][] = [];
  for (let cut = 3; cut <= typed.length - 3; cut += 1) {
    const way = [typed.slice(0, cut), typed.slice(cut)];
    if (way.every(isWord)) ways.push(way);
  }
  const [only] = ways;
  return only !== undefined && ways.length === 1 ? only : [typed];
}

function randomWord(random: RandomBytes): string {
  const word = WORDS[below(WORDS.length, random)];
  if (word === undefined) throw new RangeError('no such word');
  return word;
}

/** A number below `bound` (at most 65,536): draws over the last whole multiple are thrown away, not folded in. */
function below(bound: number, random: RandomBytes): number {
  const usable = 65_536 - (65_536 % bound);
  for (;;) {
    const [high = 0, low = 0] = random(2);
    const drawn = high * 256 + low;
    if (drawn < usable) return drawn % bound;
  }
}
