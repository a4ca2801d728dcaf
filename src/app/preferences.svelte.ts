// What the user set, and what this origin stores.

import type { LanguageTag } from '../words/languages.ts';
import type { StorageView, Theme } from './model.ts';
import {
  KEEP_DAYS,
  USUAL_SETTINGS,
  type Saved,
  type Settings,
  type SettingsStore,
} from './settings-store.ts';
import { cleanDeviceName, makeDeviceName } from './this-device.ts';

export interface PreferencesPorts {
  readonly store: SettingsStore;
  /** What was saved before; null on a first visit. */
  readonly saved: Saved;
  readonly storageUse: () => Promise<StorageView | null>;
}

export class Preferences {
  readonly #ports: PreferencesPorts;
  #settings = $state.raw<Settings>({ ...USUAL_SETTINGS, deviceName: '' });
  #storage = $state.raw<StorageView | null>(null);

  constructor(ports: PreferencesPorts) {
    this.#ports = ports;
    // Not written over, and nothing is forgotten earlier than was set, whatever that was.
    if (ports.saved === 'unread')
      this.#settings = { ...this.#settings, deviceName: makeDeviceName(), keepDays: KEEP_DAYS.most };
    else if (ports.saved) this.#settings = ports.saved;
    else this.#set({ ...this.#settings, deviceName: makeDeviceName() });
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** As last measured; null while unknown. */
  get storage(): StorageView | null {
    return this.#storage;
  }

  renameDevice(name: string): void {
    const deviceName = cleanDeviceName(name);
    if (deviceName !== '') this.#set({ ...this.#settings, deviceName });
  }

  setAlwaysRelay(alwaysRelay: boolean): void {
    this.#set({ ...this.#settings, alwaysRelay });
  }

  setKeepDays(days: number): void {
    const keepDays = Math.min(KEEP_DAYS.most, Math.max(KEEP_DAYS.least, Math.round(days)));
    if (Number.isFinite(keepDays)) this.#set({ ...this.#settings, keepDays });
  }

  setLanguage(language: LanguageTag | null): void {
    this.#set({ ...this.#settings, language });
  }

  setTheme(theme: Theme): void {
    this.#set({ ...this.#settings, theme });
  }

  setShortcuts(shortcuts: boolean): void {
    this.#set({ ...this.#settings, shortcuts });
  }

  setNotify(notify: Settings['notify']): void {
    this.#set({ ...this.#settings, notify });
  }

  /** How to install the app was shown. */
  setInstallHinted(): void {
    this.#set({ ...this.#settings, installHinted: true });
  }

  measureStorage(): void {
    void this.#ports.storageUse().then((storage) => {
      this.#storage = storage;
    });
  }

  #set(settings: Settings): void {
    this.#settings = settings;
    void this.#ports.store.save(settings);
  }
}
