// The messages in the language that is spoken now. A document has one language, as its `lang` says; so this
// is one for the module, and what is rendered from it follows when it changes.

import type * as english from '../paraglide/messages/en.js';
import { LANGUAGES, type Language } from './languages.ts';

/** Every message of src/messages as a typed function: with one argument where it has placeholders, else none. */
export type Messages = {
  readonly [Key in keyof typeof english]: object extends Parameters<(typeof english)[Key]>[0]
    ? () => string
    : (typeof english)[Key];
};

const modules = import.meta.glob<Messages>(['../paraglide/messages/*.js', '!**/_index.js']);

/** Counts what was asked for, so that of two languages the one asked for last is spoken. */
let asked = 0;
let spoken = $state.raw<{ readonly language: Language; readonly messages: Messages } | null>(null);

/** The messages; `speak` comes first. */
export function m(): Messages {
  if (spoken === null) throw new Error('No language was loaded yet.');
  return spoken.messages;
}

/** The language of `m()`; the first one while nothing is loaded. */
export function language(): Language {
  return spoken?.language ?? LANGUAGES[0];
}

/** Fetches a language that will probably be spoken. Where that fails, `speak` says so. */
export function fetchAhead({ tag }: Language): void {
  modules[`../paraglide/messages/${tag}.js`]?.().catch(() => undefined);
}

/** Fetches a language and speaks it; rejects, and stays with the one before, when it cannot be fetched. */
export async function speak(wanted: Language): Promise<void> {
  const load = modules[`../paraglide/messages/${wanted.tag}.js`];
  if (load === undefined) throw new Error(`No messages for ${wanted.tag}.`);
  asked += 1;
  const mine = asked;
  const messages = await load();
  if (mine === asked) spoken = { language: wanted, messages };
}
