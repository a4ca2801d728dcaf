// What the screens may know and do. `app/*.svelte.ts` implement it over runes; components take it, or
// parts of it, and nothing else. No screen talks to the engine, a link or the service worker itself.

import type { Errand } from '../pwa/ways-in.ts';
import type { Direction, TransferFile, TransferState } from '../transfer/engine-api.ts';

export type { Errand };

export type DeviceState = 'connecting' | 'connected' | 'reconnecting' | 'away';

/** A device we paired with. */
export interface DeviceView {
  readonly id: string;
  /** As that device says; cleaned, never empty. */
  readonly name: string;
  readonly form: 'phone' | 'tablet' | 'desktop';
  readonly state: DeviceState;
  /** How the bytes go; null while unknown. */
  readonly path: 'direct' | 'relayed' | null;
  /** Lanes that are open; 0 while there is no connection. */
  readonly lanes: number;
  /** From asking for a piece to its arrival here, ms; null while nothing comes in. */
  readonly roundTripMs: number | null;
}

export interface TransferView {
  readonly id: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly direction: Direction;
  readonly state: TransferState;
  readonly files: readonly TransferFile[];
  readonly fileCount: number;
  /** Bytes wanted, and of those how many are safe on the receiver's disk. */
  readonly totalBytes: number;
  readonly safeBytes: number;
  /** This device's free storage, on an incoming offer; null while unknown. */
  readonly freeBytes: number | null;
  /** Received files that were never saved: they are gone when the transfer is removed. */
  readonly hasUnsaved: boolean;
  /** A sentence when it failed, or when files chosen again did not fit; null else. */
  readonly problem: string | null;
  /** Its files as they are now can be sent in its stead: at once, or once they are chosen. Null: they cannot. */
  readonly sendAgain: 'ready' | 'choose' | null;
  /** Unix ms after which it is forgotten if nothing happens to it; null when it waits for nothing. */
  readonly expiresAt: number | null;
  readonly createdAt: number;
}

/** Files chosen while it is not yet clear to whom they go. */
export interface WaitingFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** A text from another app, or pasted: it waits until somebody has looked at it and sends it. */
export interface WaitingText {
  readonly id: string;
  readonly text: string;
}

export interface NoteView {
  readonly id: string;
  readonly deviceName: string;
  readonly text: string;
  readonly at: number;
}

/** How this device can be found now; both halves live and die on their own. */
export interface InviteView {
  readonly link:
    | { readonly state: 'off' }
    | { readonly state: 'opening' }
    | { readonly state: 'open'; readonly url: string }
    | { readonly state: 'failed'; readonly problem: string };
  readonly code:
    | { readonly state: 'off' }
    | { readonly state: 'opening' }
    | { readonly state: 'open'; readonly text: string; readonly expiresAt: number }
    /** Someone is proving the code right now. */
    | { readonly state: 'busy'; readonly text: string }
    /** Used, wrong, expired or failed: a sentence says what to do. A fresh one takes its place on demand. */
    | { readonly state: 'spent'; readonly problem: string };
}

/** Our own attempt to join another device's link or code. */
export type JoinView =
  | { readonly state: 'idle' }
  /** `hint` is null, or a sentence such as that the other device is not there at the moment. */
  | { readonly state: 'joining'; readonly hint: string | null }
  | { readonly state: 'failed'; readonly problem: string };

export interface SettingsView {
  readonly deviceName: string;
  readonly alwaysRelay: boolean;
  /** For how many days an unfinished transfer is kept. */
  readonly keepDays: number;
}

/** What this origin stores, and how much it may. */
export interface StorageView {
  readonly usedBytes: number;
  readonly totalBytes: number;
}

/** A file chosen or dropped by the user: `path` is its name, or its path inside the chosen folder. */
export interface ChosenFile {
  readonly file: File;
  readonly path: string;
  /** A way back to it after a restart, where the browser gave one. */
  readonly handle?: FileSystemFileHandle;
}

/** The whole of it. Properties are reactive; methods never throw: what goes wrong shows up in a view. */
export interface AppModel {
  readonly settings: SettingsView;
  /** As last measured; null while unknown. */
  readonly storage: StorageView | null;
  readonly devices: readonly DeviceView[];
  /** Newest first. */
  readonly transfers: readonly TransferView[];
  readonly waiting: readonly WaitingFile[];
  /** Oldest first; none is longer than a note may be. */
  readonly waitingTexts: readonly WaitingText[];
  readonly notes: readonly NoteView[];
  readonly invite: InviteView;
  readonly join: JoinView;
  /** Sentences that belong to no transfer and no dialog; shown until dismissed. Newest last. */
  readonly notices: readonly {
    readonly id: string;
    readonly text: string;
    readonly tone: 'info' | 'error';
  }[];
  /** Whether the connect dialog is open; opening starts an invite, connecting closes it. */
  readonly connecting: boolean;
  readonly installable: boolean;
  /** A new version waits; `applyUpdate` is refused while bytes move (`updateBlocked`). */
  readonly updateReady: boolean;
  readonly updateBlocked: boolean;
  /** The browser can write into a folder the user picks. */
  readonly canSaveToFolder: boolean;
  /** Working offline: the signaling server cannot be reached. */
  readonly offline: boolean;
  /** What a shortcut of the installed app asks the screen to show; `errandDone` once it does. */
  readonly errand: Exclude<Errand, 'connect'> | null;

  renameDevice(name: string): void;
  setAlwaysRelay(on: boolean): void;
  /** Takes effect at the next start. */
  setKeepDays(days: number): void;
  /** Looks at `storage` anew. */
  measureStorage(): void;

  /** Goes to the only connected device at once; else waits, for a choice or for whoever pairs next. */
  choose(files: readonly ChosenFile[]): void;
  sendWaiting(deviceId: string): void;
  clearWaiting(): void;
  /** Sends a waiting text as a note. */
  sendText(textId: string, deviceId: string): void;
  clearText(textId: string): void;
  /** Sends straight to one device, e.g. when dropped on it. */
  sendTo(deviceId: string, files: readonly ChosenFile[]): void;

  openConnect(): void;
  closeConnect(): void;
  freshCode(): void;
  stopLink(): void;
  /** `text` is a code. */
  joinByCode(text: string): void;
  /** `text` is a pairing link, typed, pasted or scanned; answers false when it is none. */
  joinByLink(text: string): boolean;
  cancelJoin(): void;
  /** Completions of a code being typed, whole texts, best first. */
  completeCode(text: string): readonly string[];
  disconnect(deviceId: string): void;

  sendNote(deviceId: string, text: string): void;
  dismissNote(id: string): void;
  dismissNotice(id: string): void;

  accept(transferId: string, choice: 'all' | readonly number[]): void;
  decline(transferId: string): void;
  cancel(transferId: string): void;
  pause(transferId: string): void;
  resume(transferId: string): void;
  /** Gives an outgoing transfer that needs its files what was chosen or dropped for it. */
  chooseAgain(transferId: string, files: readonly ChosenFile[]): void;
  /** Asks the browser to allow the files it allowed before; call it in a click. */
  regrant(transferId: string): void;
  /** Offers what `sendAgain` speaks of as a new transfer in the old one's stead; `files` where it had to be chosen. */
  restart(transferId: string, files?: readonly ChosenFile[]): void;
  /** Deletes what was received and not saved, too; the screen asks first. */
  remove(transferId: string): void;
  /** Removes every incoming transfer that was accepted; the screen asks first. */
  removeAllReceived(): void;
  saveFile(transferId: string, index: number): void;
  saveAll(transferId: string): void;
  saveToFolder(transferId: string): void;

  errandDone(): void;
  install(): void;
  applyUpdate(): void;
}
