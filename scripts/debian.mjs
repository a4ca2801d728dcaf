// Installs Debian's packages, where there is apt and the right to use it. Whoever asks looks afterwards
// whether what they wanted is there.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { env } from './setup.mjs';

/** Whether there is an apt at all. */
export const hasApt = existsSync('/usr/bin/apt-get');

/** Installs packages, without what they merely recommend. Says nothing of how it went but on stderr. */
export function aptInstall(...packages) {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  for (const words of [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const [command, ...args] = [...sudo, ...words];
    spawnSync(command, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
}
