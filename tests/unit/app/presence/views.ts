// Transfers as the screen knows them, each with only what a test wants to be different.

import type { TransferView } from '../../../../src/app/model.ts';

export function transferView(change: Partial<TransferView> = {}): TransferView {
  return {
    id: 'one',
    deviceId: 'otter',
    deviceName: 'Calm Otter',
    direction: 'in',
    state: { kind: 'complete' },
    files: [],
    fileCount: 2,
    totalBytes: 1000,
    safeBytes: 1000,
    freeBytes: null,
    rates: [],
    saved: new Set(),
    hasUnsaved: false,
    problem: null,
    sendAgain: null,
    expiresAt: null,
    createdAt: 0,
    ...change,
  };
}

export const moving: TransferView['state'] = { kind: 'moving', bytesPerSecond: 1, secondsLeft: null };

export function fileView(path: string): TransferView['files'][number] {
  return {
    index: 0,
    offeredPath: path,
    path,
    sizeBytes: 1000,
    type: '',
    modifiedAt: 0,
    wanted: true,
    whole: true,
  };
}
