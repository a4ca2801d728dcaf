import { describe, expect, test } from 'vitest';
import { Preferences } from '../../../src/app/preferences.svelte.ts';
import { USUAL_SETTINGS, type Saved, type Settings } from '../../../src/app/settings-store.ts';

const settings: Settings = {
  ...USUAL_SETTINGS,
  deviceName: 'Calm Otter',
  language: 'de',
  theme: 'dark',
};

function made(saved: Saved) {
  const writes: Settings[] = [];
  const store = { load: async () => saved, save: async (one: Settings) => void writes.push(one) };
  return { preferences: new Preferences({ store, saved, storageUse: async () => null }), writes };
}

describe('preferences', () => {
  test('a first visit follows browser and system, and keeps its made-up name', () => {
    const { preferences, writes } = made(null);
    expect(preferences.settings).toMatchObject({ language: null, theme: 'system', keepDays: 7 });
    expect(writes).toEqual([preferences.settings]);
  });

  test('are what was saved, and change one by one', () => {
    const { preferences, writes } = made(settings);
    expect(preferences.settings).toEqual(settings);
    preferences.setLanguage('ar');
    preferences.setTheme('light');
    preferences.setLanguage(null);
    expect(preferences.settings).toEqual({ ...settings, language: null, theme: 'light' });
    expect(writes.map(({ language, theme }) => [language, theme])).toEqual([
      ['ar', 'dark'],
      ['ar', 'light'],
      [null, 'light'],
    ]);
  });

  test('that could not be read are not written over', () => {
    const { preferences, writes } = made('unread');
    expect(preferences.settings).toMatchObject({ language: null, theme: 'system', keepDays: 60 });
    expect(writes).toEqual([]);
  });
});
