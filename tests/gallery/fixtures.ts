// Made-up parts of a model, each with only what a state wants to be different.

import type { AppModel, DeviceView, TransferView } from '../../src/app/model.ts';

type File = TransferView['files'][number];

const nothing = (): void => undefined;

/** A model where nothing has happened yet. */
export function model(change: Partial<AppModel> = {}): AppModel {
  return {
    settings: {
      deviceName: 'Calm Otter',
      alwaysRelay: false,
      keepDays: 7,
      language: null,
      theme: 'system',
      shortcuts: true,
    },
    storage: { usedBytes: 3_400_000_000, totalBytes: 61_000_000_000 },
    devices: [],
    transfers: [],
    waiting: [],
    notes: [],
    invite: { link: { state: 'off' }, code: { state: 'off' } },
    join: { state: 'idle' },
    notices: [],
    connecting: false,
    installable: false,
    installHint: null,
    installHintDue: false,
    notifications: 'off',
    updateReady: false,
    updateBlocked: false,
    canSaveToFolder: true,
    canSaveAs: true,
    history: [],
    offline: false,
    renameDevice: nothing,
    setAlwaysRelay: nothing,
    setKeepDays: nothing,
    setLanguage: nothing,
    setTheme: nothing,
    setShortcuts: nothing,
    wantNotifications: nothing,
    measureStorage: nothing,
    choose: nothing,
    sendWaiting: nothing,
    clearWaiting: nothing,
    sendTo: nothing,
    openConnect: nothing,
    closeConnect: nothing,
    freshCode: nothing,
    stopLink: nothing,
    joinByCode: nothing,
    joinByLink: () => false,
    cancelJoin: nothing,
    completeCode: (text) => ['otter', 'outer', 'oxide'].map((word) => `${text.slice(0, 5)}${word}`),
    disconnect: nothing,
    sendNote: nothing,
    dismissNote: nothing,
    dismissNotice: nothing,
    accept: nothing,
    decline: nothing,
    cancel: nothing,
    pause: nothing,
    resume: nothing,
    chooseAgain: nothing,
    regrant: nothing,
    restart: nothing,
    remove: nothing,
    removeAllReceived: nothing,
    saveFile: nothing,
    saveAll: nothing,
    saveToFolder: nothing,
    canShare: () => false,
    shareFile: nothing,
    shareAll: nothing,
    saveAs: nothing,
    file: () => Promise.resolve(null),
    clearHistory: nothing,
    install: nothing,
    dismissInstallHint: nothing,
    applyUpdate: nothing,
    ...change,
  };
}

export function device(name: string, change: Partial<DeviceView> = {}): DeviceView {
  return {
    id: name,
    name,
    form: 'desktop',
    state: 'connected',
    path: 'direct',
    lanes: 1,
    roundTripMs: 42,
    ...change,
  };
}

export function file(index: number, path: string, sizeBytes: number, change: Partial<File> = {}): File {
  return {
    index,
    offeredPath: path,
    path,
    sizeBytes,
    type: '',
    modifiedAt: 0,
    wanted: true,
    whole: false,
    ...change,
  };
}

let made = 0;

export function transfer(files: readonly File[], change: Partial<TransferView> = {}): TransferView {
  made += 1;
  const wanted = files.filter((one) => one.wanted);
  return {
    id: `transfer-${made}`,
    deviceId: 'Brave Heron',
    deviceName: 'Brave Heron',
    direction: 'in',
    state: { kind: 'offered' },
    files,
    fileCount: files.length,
    totalBytes: wanted.reduce((sum, one) => sum + one.sizeBytes, 0),
    safeBytes: 0,
    freeBytes: 48_000_000_000,
    saved: new Set(),
    hasUnsaved: false,
    rates: Array.from({ length: 90 }, (_, second) => 9e6 + 4e6 * Math.sin(second / 7) + second * 2e4),
    problem: null,
    sendAgain: null,
    expiresAt: null,
    createdAt: 0,
    ...change,
  };
}
