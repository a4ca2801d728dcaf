// How many bytes may be asked for and not yet here, over all lanes of a link. What is asked for is the
// congestion control: nobody sends what was not asked for.

/** What a window remembers of a piece that was asked for; only the window that made it reads it. */
export interface Asked {
  readonly bytes: number;
  readonly atMs: number;
}

/** Steers how much is outstanding. */
export interface Window {
  /** Most bytes that may be outstanding now, over all lanes. */
  readonly limitBytes: number;
  /** Delivered bytes a second as last measured; null while unknown. */
  readonly rateBytesPerSecond: number | null;
  /** Smallest recent time from ask to arrival in ms, and the latest smoothed one; null while unknown. */
  readonly minRoundTripMs: number | null;
  readonly roundTripMs: number | null;
  /** Bytes are being asked for now, once a piece; the answer goes back with `arrived` or `abandoned`. */
  asked(bytes: number): Asked;
  arrived(asked: Asked): void;
  /** They will not come: the lane died, the transfer was removed. */
  abandoned(asked: Asked): void;
  /** Nothing more is to be asked though the window has room: no block lacking, disk slow, paused. */
  starved(): void;
}
