// What the page and the engine's worker say to each other (over comlink): types only, so that the page
// can import this file without pulling the engine in. Everything here survives a structured clone.

/** `out`: we are the sender. `in`: we are the receiver. */
export type Direction = 'in' | 'out';

/** Why a transfer failed; the closed list. `app/words.ts` maps each to a sentence. */
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
  /** The connection to the other device ended. */
  | 'link-lost';

/** The state of a transfer; each member carries only its own fields. */
export type TransferState =
  /** Offered, not yet answered by the receiver. */
  | { readonly kind: 'offered' }
  /** Accepted; no byte has moved yet. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'moving'; readonly bytesPerSecond: number; readonly secondsLeft: number | null }
  /** Every byte is safe; the roots are being compared. */
  | { readonly kind: 'checking' }
  | { readonly kind: 'complete' }
  | { readonly kind: 'cancelled'; readonly by: Side }
  | { readonly kind: 'declined'; readonly by: Side }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly detail: string | null };

/** Who did it: this device or the other one. */
export type Side = 'us' | 'them';

/** What a transfer looks like now. Sizes in bytes, times in Unix ms. */
export interface TransferSnapshot {
  readonly id: string;
  readonly linkId: string;
  readonly direction: Direction;
  readonly state: TransferState;
  readonly fileCount: number;
  /** Bytes wanted: all that was offered, or what the receiver chose of it. */
  readonly totalBytes: number;
  /** Of those, verified and flushed on the receiver's disk. The same figure on both sides. */
  readonly safeBytes: number;
  /** Free space of this device's storage; only on an incoming offer, null while unknown. */
  readonly freeBytes: number | null;
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
}

/** What the receiver takes of an offer. */
export type Choice = 'all' | readonly number[];

/** What the engine tells the page. At most ten snapshots of a transfer a second. */
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

/** A link, as the engine knows it: the page's name for it, and where its two devices meet again. */
export interface LinkInfo {
  readonly id: string;
  readonly rendezvous: string;
}

/** The engine, as the page calls it. */
export interface EngineApi {
  start(observer: EngineObserver): Promise<void>;
  /** Hands over the two channels of a fresh connection, before they open. */
  attach(link: LinkInfo, control: RTCDataChannel, blocks: RTCDataChannel): Promise<void>;
  /** The link is over; transfers on it end. */
  detach(linkId: string): Promise<void>;
  /** Offers files; answers the transfer's id, or why not. */
  offer(
    linkId: string,
    files: readonly OutgoingFile[],
  ): Promise<{ readonly id: string } | { readonly refused: OfferRefusal }>;
  accept(transferId: string, choice: Choice): Promise<void>;
  decline(transferId: string): Promise<void>;
  cancel(transferId: string): Promise<void>;
  /** Forgets an ended transfer and deletes what was staged of it. */
  remove(transferId: string): Promise<void>;
  note(linkId: string, text: string): Promise<void>;
  /**
   * Serves one download over `port`: the head at once, then a chunk of at most 1 MiB for each message
   * that comes (see transfer/save/serve.ts). Answers null when the item is not there or not whole.
   */
  download(transferId: string, item: DownloadItem, port: MessagePort): Promise<DownloadHead | null>;
  /** Copies every whole file into a folder that the user picked, keeping the tree. Answers the failures' names. */
  saveInto(transferId: string, folder: FileSystemDirectoryHandle): Promise<readonly string[]>;
}
