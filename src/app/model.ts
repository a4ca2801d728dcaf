// What the screens may know and do. `app/*.svelte.ts` implement it over runes; components take it, or
// parts of it, and nothing else. No screen talks to the engine, a link or the service worker itself.

import type { InstallHint } from '../pwa/install-hint.ts';
import type { Direction, Side, TransferFile, TransferState } from '../transfer/engine-api.ts';
import type { LanguageTag } from '../words/languages.ts';

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
  /** Bytes a second while it moved, one a second, oldest first; the last two minutes. */
  readonly rates: readonly number[];
  /** Indexes of received files that were saved, as far as this device knows; a restart keeps them. */
  readonly saved: ReadonlySet<number>;
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

/** A transfer that is over, one way or another. */
export interface HistoryEntry {
  readonly id: string;
  readonly direction: Direction;
  readonly deviceName: string;
  /** The first of its files. */
  readonly path: string;
  /** Files and bytes that were wanted. */
  readonly fileCount: number;
  readonly totalBytes: number;
  readonly outcome: 'complete' | 'cancelled' | 'declined' | 'failed';
  /** Who cancelled or declined it; null else. */
  readonly by: Side | null;
  /** Unix ms of its end. */
  readonly at: number;
}

/** Files chosen while it is not yet clear to whom they go. */
export interface WaitingFile {
  readonly path: string;
  readonly sizeBytes: number;
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

/** Light, dark, or as the system says. */
export type Theme = 'system' | 'light' | 'dark';

export interface SettingsView {
  readonly deviceName: string;
  readonly alwaysRelay: boolean;
  /** For how many days an unfinished transfer is kept. */
  readonly keepDays: number;
  /** Null: as the browser says. */
  readonly language: LanguageTag | null;
  readonly theme: Theme;
  /** Single keys do things while nobody types. */
  readonly shortcuts: boolean;
}

/**
 * Whether the system tells what happens while the page is hidden. `ask`: nobody said yet. `blocked`: by the
 * browser's own settings. `unsupported` also while that is not known yet, right after the start.
 */
export type NotificationsState = 'unsupported' | 'off' | 'ask' | 'on' | 'blocked';

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
  /** How to install it where no button can; null where one can, or where it is installed. */
  readonly installHint: InstallHint | null;
  /** Now is a good moment to show `installHint`: once, after the first transfer. */
  readonly installHintDue: boolean;
  readonly notifications: NotificationsState;
  /** A new version waits; `applyUpdate` is refused while bytes move (`updateBlocked`). */
  readonly updateReady: boolean;
  readonly updateBlocked: boolean;
  /** The browser can write into a folder the user picks. */
  readonly canSaveToFolder: boolean;
  /** The browser can write into a file the user picks. */
  readonly canSaveAs: boolean;
  /** Transfers that are over, newest first, also those that were removed. */
  readonly history: readonly HistoryEntry[];
  /** Working offline: the signaling server cannot be reached. */
  readonly offline: boolean;

  renameDevice(name: string): void;
  setAlwaysRelay(on: boolean): void;
  /** Takes effect at the next start. */
  setKeepDays(days: number): void;
  /** Null: as the browser says. */
  setLanguage(language: LanguageTag | null): void;
  setTheme(theme: Theme): void;
  setShortcuts(on: boolean): void;
  /** Asks the browser for leave where it has to be; call it in a click. `false` is also “not now”. */
  wantNotifications(on: boolean): void;
  /** Looks at `storage` anew. */
  measureStorage(): void;

  /** Goes to the only connected device at once; else waits, for a choice or for whoever pairs next. */
  choose(files: readonly ChosenFile[]): void;
  sendWaiting(deviceId: string): void;
  clearWaiting(): void;
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
  /** Whether the share sheet can be offered for these files of a transfer: it takes few, and not large ones. */
  canShare(files: readonly TransferFile[]): boolean;
  /** Hands a whole file, or all that are whole, to another app; call it in a click. */
  shareFile(transferId: string, index: number): void;
  shareAll(transferId: string): void;
  /** Asks where to, under which name; call it in a click. */
  saveAs(transferId: string, index: number): void;
  /**
   * A received file to look at or hand on: of a type of ours, backed by the disk. Null when it is not whole,
   * not there any more, or too large to look at while the rest of its transfer still moves.
   */
  file(transferId: string, index: number): Promise<File | null>;

  clearHistory(): void;

  install(): void;
  dismissInstallHint(): void;
  applyUpdate(): void;
}
