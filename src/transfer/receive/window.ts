// How many bytes may be asked for and not yet here, over all lanes of a link. What is asked for is the
// congestion control: nobody sends what was not asked for.

/** Steers how much is outstanding. */
export interface Window {
  readonly limitBytes: number;
}

// One lane over a home link (50 Mbit/s, 40 ms, 512 KiB queue) moves 5.0–5.4 of 5.9 MiB/s with 256–512 KiB
// outstanding and loses nothing; with 1 MiB it overruns the queue and falls to 1.0.
const FIXED_BYTES = 512 * 1024;

/** A window of constant size; a measuring one is to take its place. */
export function fixedWindow(limitBytes = FIXED_BYTES): Window {
  return { limitBytes };
}
