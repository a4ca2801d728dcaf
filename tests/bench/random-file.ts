// Files that nothing can compress or guess.

import { closeSync, mkdirSync, mkdtempSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { randomFillSync } from 'node:crypto';
import { join } from 'node:path';

export const MIB = 1024 * 1024;
const CHUNK_MIB = 16;

/** Writes a file of random bytes; answers its path. Every MiB of it is another. */
export function randomFile(folder: string, sizeMib: number): string {
  const path = join(mkdtempSync(join(folder, 'file-')), 'payload.bin');
  const chunk = randomFillSync(Buffer.alloc(CHUNK_MIB * MIB));
  const file = openSync(path, 'w');
  for (let written = 0; written < sizeMib; written += CHUNK_MIB) {
    const mib = Math.min(CHUNK_MIB, sizeMib - written);
    for (let i = 0; i < mib; i++) chunk.writeUInt32LE(written + i, i * MIB);
    writeSync(file, chunk, 0, mib * MIB);
  }
  closeSync(file);
  return path;
}

/** Makes a folder of as many files of random bytes, a hundred in each folder below it; answers its path. */
export function randomFolder(folder: string, count: number, sizeBytes: number): string {
  const path = mkdtempSync(join(folder, 'many-'));
  for (let i = 0; i < count; i++) {
    const below = join(path, String(Math.floor(i / 100)));
    if (i % 100 === 0) mkdirSync(below);
    writeFileSync(join(below, `${i}.bin`), randomFillSync(Buffer.alloc(sizeBytes)));
  }
  return path;
}
