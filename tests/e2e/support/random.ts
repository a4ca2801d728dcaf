// Chance that can be had again.

/** A seed from CAUSEWAY_SEED, or a fresh one; printed, so that a failure can be had again. */
export function printedSeed(): number {
  const seed = Number(process.env['CAUSEWAY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`CAUSEWAY_SEED=${seed}`);
  return seed;
}

/** A small seeded generator (Mulberry32) of numbers from 0 to 1. */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
