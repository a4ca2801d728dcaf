// What the page and the engine's worker say to each other (over comlink): types only, so that the page
// can import this file without pulling the engine in. Everything here survives a structured clone.

/** `out`: we are the sender. `in`: we are the receiver. */
export type Direction = 'in' | 'out';

/** Why a transfer failed; the closed list. `app/words/transfers.ts` maps each to a sentence. */
export type FailureReason =
  /** The receiver's storage has not enough room. */
  | 'no-space'
  /** The receiver's storage refused a write or a read for another reason. */
  | 'storage'
  /** A block's hash was wrong three times running. */
  | 'corrupt-block'
  /** The roots of both sides differ at the end. */
  | 'root-mismatch'
  /** A file of the sender's changed or went away while it was being sent. `detail` names it. */
  | 'source-changed'
  /** A file of the sender's could not be read. `detail` names it. */
  | 'source-unreadable'
  /** The other side said something outside the protocol. */
  | 'protocol'
  /** The manifest is beyond the limits: too many files or bytes. */
  | 'too-large'
  | KeptReason;

/**
 * Why the rest of an incoming transfer will not come, other than by a word of its sender; what is whole of it
 * stays, and can be saved.
 */
export type KeptReason =
  /** The two devices are not to meet again: a person, there or here, ended the link, or it broke the protocol. */
  | 'link-lost'
  /** The sender does not know the transfer any more. */
  | 'sender-forgot'
  /** What had arrived was damaged here, and the sender was done with it by then. */
  | 'damaged';

/** The state of a transfer; each member carries only its own fields. */
export type TransferState =
  /** Offered, not yet answered by the receiver. */
  | { readonly kind: 'offered' }
  /** Accepted, and nothing moves, for a reason that goes away by itself or on the other side. */
  | { readonly kind: 'waiting'; readonly why: WaitReason }
  /** A person stopped it; it goes on when the same side says so. */
  | { readonly kind: 'paused'; readonly by: Side }
  /** We are the sender, and must reach the files anew. */
  | { readonly kind: 'needs-files'; readonly canRegrant: boolean }
  | { readonly kind: 'moving'; readonly bytesPerSecond: number; readonly secondsLeft: number | null }
  /** Every byte is safe; the roots are being compared. */
  | { readonly kind: 'checking' }
  | { readonly kind: 'complete' }
  | { readonly kind: 'cancelled'; readonly by: Side }
  | { readonly kind: 'declined'; readonly by: Side }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly detail: string | null };

/**
 * `start`: about to move. `link`: the other device is out of reach. `space`: our storage is full; what it
 * lacks follows from the snapshot's bytes. `storage`: what was received cannot be opened before the next start. `their-space`, `their-files`: the other side's storage, or its files.
 */
export type WaitReason = 'start' | 'link' | 'space' | 'storage' | 'their-space' | 'their-files';

/** Who did it: this device or the other one. */
export type Side = 'us' | 'them';

/** What a transfer looks like now. Sizes in bytes, times in Unix ms. */
export interface TransferSnapshot {
  readonly id: string;
  readonly linkId: string;
  readonly direction: Direction;
  readonly state: TransferState;
  /** What the other device calls itself; empty while unknown. */
  readonly peerName: string;
  readonly fileCount: number;
  /** Bytes wanted: all that was offered, or what the receiver chose of it. */
  readonly totalBytes: number;
  /** Of those, verified and flushed on the receiver's disk. The same figure on both sides. */
  readonly safeBytes: number;
  /** Free space of this device's storage; only on an incoming offer, null while unknown. */
  readonly freeBytes: number | null;
  /** Unix ms after which it is forgotten if nothing happens to it; null when it waits for nothing. */
  readonly expiresAt: number | null;
  readonly createdAt: number;
}

/** One file of a transfer, in manifest order. */
export interface TransferFile {
  readonly index: number;
  /** The path as offered: not to be trusted, only to be shown. */
  readonly offeredPath: string;
  /** The path it is saved under: cleaned, unique in its transfer, `/` between folders. */
  readonly path: string;
  readonly sizeBytes: number;
  /** MIME type as offered; may be empty. */
  readonly type: string;
  readonly modifiedAt: number;
  /** False when the receiver chose not to take it. */
  readonly wanted: boolean;
  /** Every byte of it is verified and safe, so that it can be saved. */
  readonly whole: boolean;
}

/** A file to be sent: `path` is its name, or its path inside the chosen folder. */
export interface OutgoingFile {
  readonly file: File;
  readonly path: string;
  /** A way back to the file after a restart, where the browser gave one. */
  readonly handle?: FileSystemFileHandle;
}

/** How files chosen again fit the transfer they are for. */
export type SupplyResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly missing: readonly string[]; readonly changed: readonly string[] };

/** What the receiver takes of an offer. */
export type Choice = 'all' | readonly number[];

/** How the bytes of a link go. */
export interface LinkFigures {
  /** Lanes that are open. */
  readonly lanes: number;
  /** From asking for a piece to its arrival, ms; null where nothing comes in. */
  readonly roundTripMs: number | null;
}

/** What the engine tells the page. At most five snapshots of a transfer a second. */
export interface EngineObserver {
  /** A transfer is new or changed. */
  transfer(snapshot: TransferSnapshot): void;
  /** The files of a new transfer, said once, or said again when the choice changed them. */
  files(transferId: string, files: readonly TransferFile[]): void;
  /** These files of a transfer became whole. */
  whole(transferId: string, indexes: readonly number[]): void;
  /** A transfer was removed, with what was staged of it. */
  removed(transferId: string): void;
  /** A note came. */
  note(linkId: string, text: string): void;
  /** So many lanes are worth having on the connection of this link, the first included. */
  lanesWanted(linkId: string, lanes: number): void;
  /** How the bytes of a link come. At most once a second. */
  figures(linkId: string, figures: LinkFigures): void;
  /** The other side's engine is not heard of; the link should make a new connection. */
  linkSilent(linkId: string): void;
  /** The other side broke the protocol; the link should be ended. */
  linkFailed(linkId: string): void;
}

/** Why an offer could not be made; no transfer exists then. */
export type OfferRefusal = 'no-files' | 'too-many-files' | 'too-large' | 'not-connected';

/** Something that can be downloaded: one file, or the whole transfer as a ZIP. */
export type DownloadItem = { readonly file: number } | 'zip';

/** What the service worker needs to answer a download. `sizeBytes` is exact. */
export interface DownloadHead {
  readonly name: string;
  readonly type: string;
  readonly sizeBytes: number;
}

/** The engine, as the page calls it. */
export interface EngineApi {
  /**
   * Brings back what was under way, and begins to report. Forgets what nothing happened to for `expireAfterMs`.
   * Answers whether all that is stored could be read; what could not is left as it is for a later start.
   */
  start(observer: EngineObserver, expireAfterMs: number): Promise<boolean>;
  /** Outgoing transfers that are not over. */
  sending(): Promise<readonly string[]>;
  /** Rendezvous of unfinished transfers: where their other sides are to be met again. */
  awaited(): Promise<readonly string[]>;
  /**
   * Hands over the two channels of a fresh connection, before they open. A link is named by its rendezvous,
   * so that a transfer finds its other side again after any restart; a former connection of it is replaced.
   */
  attach(linkId: string, control: RTCDataChannel, blocks: RTCDataChannel): Promise<void>;
  /** Hands over the channel of a further lane of that connection, before it opens. `lane` is new on it. */
  attachLane(linkId: string, lane: number, blocks: RTCDataChannel): Promise<void>;
  /** A further lane is dead, or about to be. */
  detachLane(linkId: string, lane: number): Promise<void>;
  /** The link is gone for now; transfers on it wait for the next one. */
  detach(linkId: string): Promise<void>;
  /** The two devices are not to meet again; transfers between them end. */
  abandon(linkId: string): Promise<void>;
  /** Offers files; answers the transfer's id, or why not. */
  offer(
    linkId: string,
    files: readonly OutgoingFile[],
  ): Promise<{ readonly id: string } | { readonly refused: OfferRefusal }>;
  accept(transferId: string, choice: Choice): Promise<void>;
  decline(transferId: string): Promise<void>;
  cancel(transferId: string): Promise<void>;
  /** Stops asking, or being asked, until `resume`; outlives a restart. */
  pause(transferId: string): Promise<void>;
  resume(transferId: string): Promise<void>;
  /** Gives an outgoing transfer its files again; nothing is taken unless all that are wanted fit. */
  supply(transferId: string, files: readonly OutgoingFile[]): Promise<SupplyResult>;
  /** The handles of a transfer's files, in manifest order; empty where there are none. Only a page may ask for permission. */
  handles(transferId: string): Promise<readonly FileSystemFileHandle[]>;
  /** The connection stands, and the other device said its name. */
  named(linkId: string, name: string): Promise<void>;
  /** Forgets an ended transfer and deletes what was staged of it. */
  remove(transferId: string): Promise<void>;
  note(linkId: string, text: string): Promise<void>;
  /**
   * Serves one download over `port`: the head at once, then a chunk of at most 1 MiB for each message
   * that comes (see transfer/save/serve.ts). Answers null when the item is not there or not whole.
   */
  download(transferId: string, item: DownloadItem, port: MessagePort): Promise<DownloadHead | null>;
  /**
   * A received file that is whole, as a File: under its cleaned name, with its sender's time and a type of
   * ours (protocol/file-type.ts). Backed by the disk, so that it costs no memory; while other files of its
   * transfer still move, a copy, and null for one of more than 64 MiB. Null, too, when it is not whole or
   * cannot be read. Removing the transfer makes it unreadable.
   */
  file(transferId: string, index: number): Promise<File | null>;
  /** Writes a file, or all of them as a ZIP, into a file that the user picked. Answers whether all of it is there. */
  saveAs(transferId: string, item: DownloadItem, target: FileSystemFileHandle): Promise<boolean>;
  /** Copies every whole file into a folder that the user picked, keeping the tree. Answers the failures' names. */
  saveInto(transferId: string, folder: FileSystemDirectoryHandle): Promise<readonly string[]>;
}
