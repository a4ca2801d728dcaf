// Installs what the tests need to make networks of their own: `ip`. Only root can make any, so only root
// needs it; without it those tests are skipped and say so.

import { existsSync } from 'node:fs';
import { aptInstall, hasApt } from './debian.mjs';

const PLACES = ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip', '/bin/ip'];

/** Installs iproute2 where it is missing and of use. */
export function ensureNetworkTools() {
  if (process.getuid?.() !== 0 || !hasApt || PLACES.some((path) => existsSync(path))) return;
  console.log('No ip found. Trying Debian’s iproute2…');
  aptInstall('iproute2');
}
