// Files to send, made up from a seed, and what their saved copies must be equal to.

import type { Download } from '@playwright/test';
import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream, mkdtempSync, openSync, writeSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const MIB = 1024 * 1024;

export interface Payload {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A file of random bytes. */
export function payload(name: string, sizeBytes: number): Payload {
  return { name, mimeType: 'application/octet-stream', buffer: randomFillSync(Buffer.alloc(sizeBytes)) };
}

/** Writes a file of random bytes, a MiB at a time; answers its path. */
export function writeLargeFile(name: string, sizeBytes: number): string {
  const path = join(mkdtempSync(join(tmpdir(), 'causeway-file-')), name);
  const file = openSync(path, 'w');
  for (let left = sizeBytes; left > 0; left -= MIB) {
    writeSync(file, randomFillSync(Buffer.alloc(Math.min(MIB, left))));
  }
  closeSync(file);
  return path;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 of a file on disk, in hex. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** SHA-256 of what a download saved, in hex. */
export async function sha256OfDownload(download: Download): Promise<string> {
  return sha256OfFile(await download.path());
}
