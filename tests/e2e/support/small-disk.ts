// A disk that is really full: a small file system in memory, which can be made smaller and larger while it
// is in use. Linux, as root.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why no file system can be mounted here, in a few words; null when one can. */
export function whyNoSmallDisk(): string | null {
  if (process.getuid?.() !== 0) return 'needs root, to mount a small file system';
  try {
    new SmallDisk(1024 * 1024).remove();
    return null;
  } catch (error) {
    return `no file system can be mounted here: ${String(error)}`;
  }
}

export class SmallDisk {
  readonly path: string;

  /** Throws where `whyNoSmallDisk` has a reason. */
  constructor(sizeBytes: number) {
    this.path = mkdtempSync(join(tmpdir(), 'causeway-disk-'));
    run('mount', '-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'causeway', this.path);
  }

  /** Makes it as large as leaves so much free. */
  leave(freeBytes: number): void {
    const { blocks, bfree, bsize } = statfsSync(this.path);
    this.resize((blocks - bfree) * bsize + freeBytes);
  }

  resize(sizeBytes: number): void {
    run('mount', '-o', `remount,size=${sizeBytes}`, this.path);
  }

  remove(): void {
    // Lazily: a browser that was killed may still be on its way out.
    run('umount', '--lazy', this.path);
    rmdirSync(this.path);
  }
}

function run(command: string, ...words: string[]): void {
  execFileSync(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
