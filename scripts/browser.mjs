// Finds a Chromium for the tests, and installs one when there is none: one that is there, else
// Playwright's download, else Debian's package.

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptInstall, hasApt } from './debian.mjs';
import { env, root } from './setup.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** Flags every test browser starts with: no traffic of its own, and no sandbox where root forbids one. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  // What is on screen is read in English.
  '--accept-lang=en-US',
  // Between two browsers on one machine, nobody answers mDNS names.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

/** The path of a Chromium on this machine, or null. */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES];
  return candidates.find(isExecutable) ?? playwrightChromium();
}

/** Finds one or installs one; throws with what to do when neither works. */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  console.log('No Chromium found. Trying Playwright’s download…');
  spawnSync('playwright', ['install', 'chromium'], { cwd: root, env, stdio: 'inherit', timeout: 300_000 });
  const downloaded = findChromium();
  if (downloaded) return downloaded;
  if (hasApt) {
    console.log('Trying Debian’s package…');
    aptInstall('chromium', 'fonts-noto-color-emoji');
  }
  const installed = findChromium();
  if (installed) return installed;
  throw new Error('No Chromium. Install one, or name it in CHROMIUM_PATH.');
}

function playwrightChromium() {
  const asked = spawnSync(
    'node',
    [
      '--input-type=module',
      '-e',
      "import { chromium } from 'playwright-core'; process.stdout.write(chromium.executablePath())",
    ],
    { cwd: root, env, encoding: 'utf8' },
  );
  return asked.status === 0 && isExecutable(asked.stdout) ? asked.stdout : null;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return path !== '';
  } catch {
    return false;
  }
}
