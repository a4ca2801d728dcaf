// What the document says of itself: its language, the direction of its text, light or dark.

import { findLanguage, suitableLanguage, type LanguageTag } from '../words/languages.ts';
import { fetchAhead, language, speak } from '../words/messages.svelte.ts';

/** Speaks `chosen`, null: what the browser asks for. Rejects, with all as it was, when it cannot be fetched. */
export async function speakHere(chosen: LanguageTag | null): Promise<void> {
  const wanted = chosen === null ? null : findLanguage(chosen);
  await speak(wanted ?? suitableLanguage(navigator.languages));
  const { tag, direction } = language();
  const root = document.documentElement;
  root.lang = tag;
  root.dir = direction;
}

/** What the browser asks for is spoken, unless something else was chosen here. */
export function fetchLikelyLanguage(): void {
  fetchAhead(suitableLanguage(navigator.languages));
}

/** Light or dark by `data-theme` on the root, which the styles know; as the system says without it. */
export function showTheme(theme: 'system' | 'light' | 'dark'): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
  // The browser's own bars.
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const { scheme = 'light' } = meta.dataset;
    if (theme === 'system') meta.media = `(prefers-color-scheme: ${scheme})`;
    else meta.media = scheme === theme ? '' : 'not all';
  }
}
