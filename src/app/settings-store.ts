// What the user set, in IndexedDB. The only file for this store.

import { createStore, get, set } from 'idb-keyval';
import * as v from 'valibot';
import { LANGUAGES } from '../words/languages.ts';
import type { Theme } from './model.ts';
import { cleanDeviceName } from './this-device.ts';

/** For how many days an unfinished transfer is kept. */
export const KEEP_DAYS = { least: 1, most: 60, usual: 7 };

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

const settingsSchema = v.object({
  deviceName: v.pipe(v.string(), v.transform(cleanDeviceName), v.minLength(1)),
  alwaysRelay: v.boolean(),
  // Of later versions than the others: what was saved before them is read all the same.
  keepDays: v.fallback(
    v.pipe(v.number(), v.integer(), v.minValue(KEEP_DAYS.least), v.maxValue(KEEP_DAYS.most)),
    KEEP_DAYS.usual,
  ),
  /** Null: as the browser says. */
  language: v.fallback(v.nullable(v.picklist(LANGUAGES.map(({ tag }) => tag))), null),
  theme: v.fallback(v.picklist(THEMES), 'system'),
  /** Whether notifications are wanted; `ask` until the person said. */
  notify: v.fallback(v.picklist(['ask', 'on', 'off']), 'ask'),
  /** How to install the app was shown once. */
  installHinted: v.fallback(v.boolean(), false),
  /** Single keys do things. */
  shortcuts: v.fallback(v.boolean(), true),
});
export type Settings = v.InferOutput<typeof settingsSchema>;

/** What is set where nobody set anything. */
export const USUAL_SETTINGS: Omit<Settings, 'deviceName'> = {
  alwaysRelay: false,
  keepDays: KEEP_DAYS.usual,
  language: null,
  theme: 'system',
  notify: 'ask',
  installHinted: false,
  shortcuts: true,
};

export type Saved = Settings | null | 'unread';

export interface SettingsStore {
  /** What was saved, or null when nothing (that makes sense) was; `unread` when that cannot be said. */
  load(): Promise<Saved>;
  save(settings: Settings): Promise<void>;
}

/** The store of this origin. A browser that refuses storage still works; it only forgets. */
export function openSettingsStore(): SettingsStore {
  const store = createStore('causeway-settings', 'settings');
  return {
    async load() {
      try {
        const parsed = v.safeParse(settingsSchema, await get('settings', store));
        return parsed.success ? parsed.output : null;
      } catch {
        return 'unread';
      }
    },
    async save(settings) {
      await set('settings', settings, store).catch(() => undefined);
    },
  };
}
