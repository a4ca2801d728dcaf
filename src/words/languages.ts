// The languages there are, and which of them suits a reader. Pure.

/** BCP 47 tags, as in project.inlang/settings.json. */
export const LANGUAGES = [
  { tag: 'en', name: 'English', direction: 'ltr' },
  { tag: 'de', name: 'Deutsch', direction: 'ltr' },
  { tag: 'es', name: 'Español', direction: 'ltr' },
  { tag: 'fr', name: 'Français', direction: 'ltr' },
  { tag: 'pt', name: 'Português', direction: 'ltr' },
  { tag: 'ja', name: '日本語', direction: 'ltr' },
  { tag: 'zh-CN', name: '简体中文', direction: 'ltr' },
  { tag: 'hi', name: 'हिन्दी', direction: 'ltr' },
  { tag: 'ar', name: 'العربية', direction: 'rtl' },
] as const;

export type Language = (typeof LANGUAGES)[number];
export type LanguageTag = Language['tag'];

/** The language of `tag`; null when there is none. */
export function findLanguage(tag: string): Language | null {
  return LANGUAGES.find((language) => language.tag === tag) ?? null;
}

/**
 * The first language that `preferred` (BCP 47 tags, most wanted first, as in `navigator.languages`) asks for,
 * by its primary subtag: `de-AT` is served by `de`. Traditional Chinese is not served by Simplified.
 */
export function suitableLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const [primary = ''] = tag.toLowerCase().split('-');
    if (primary === 'zh' && isTraditional(tag)) continue;
    const found = LANGUAGES.find((language) => language.tag.split('-')[0] === primary);
    if (found) return found;
  }
  return LANGUAGES[0];
}

/** By its script, or that of its region: `zh-Hant`, `zh-TW`, but not `zh-Hans-HK`. */
function isTraditional(tag: string): boolean {
  try {
    return new Intl.Locale(tag).maximize().script === 'Hant';
  } catch {
    return false;
  }
}
