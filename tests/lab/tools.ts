// What the lab needs of a machine, and its two C programs, compiled when they are first wanted.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';

/** What is missing here for a link to be made, in words; empty when nothing is. */
export function missingForLinks(): string[] {
  const missing: string[] = [];
  if (process.platform !== 'linux') return ['Linux'];
  if (process.getuid?.() !== 0) missing.push('root');
  if (!existsSync('/dev/net/tun')) missing.push('/dev/net/tun (modprobe tun)');
  if (!runs('ip', ['-V'])) missing.push('ip (Debian: iproute2)');
  if (!runs('cc', ['--version'])) missing.push('cc, a C compiler (Debian: gcc and libc6-dev)');
  return missing;
}

/** The path of a compiled program of this folder. Throws with the compiler's words. */
export function compiled(name: 'link' | 'echo'): string {
  const source = join(import.meta.dirname, `${name}.c`);
  const text = createHash('sha256');
  for (const file of [source, join(import.meta.dirname, 'path.h')]) text.update(readFileSync(file));
  const version = text.digest('hex').slice(0, 12);
  const folder = join(root, '.cache', 'lab');
  const program = join(folder, `${name}-${version}`);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  // Two runs may compile at once.
  const unfinished = `${program}.${process.pid}`;
  execFileSync('cc', ['-O2', '-Wall', '-o', unfinished, source], { stdio: ['ignore', 'inherit', 'pipe'] });
  renameSync(unfinished, program);
  return program;
}

function runs(command: string, words: string[]): boolean {
  return spawnSync(command, words, { stdio: 'ignore' }).status === 0;
}
