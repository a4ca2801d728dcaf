// How large the built product is, against what it may be: builds into .cache/size and compares gzip sizes
// with the budgets below. `node scripts/size.mjs` does only that; it is one of the checks.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { root, run } from './setup.mjs';

const KIB = 1024;
const built = join(root, '.cache', 'size');
const MESSAGES = 'src/paraglide/messages/';

/** KiB of gzip, level 9. A little above what there is: who needs more says so here, and why in its commit. */
const BUDGETS = [
  // That is the target; docs/performance.md says what counts.
  { name: 'JavaScript for the first screen', kib: 60, files: firstScreen },
  { name: 'the engine’s worker', kib: 31.5, files: () => assets(/^engine-worker-.*\.js$/) },
  {
    name: 'all JavaScript of the app, in English',
    kib: 213,
    files: () => without(assets(/\.js$/), languages()),
  },
  { name: 'the service worker', kib: 13, files: () => [join(built, 'service-worker.js')] },
  { name: 'the largest of the other languages', kib: 11, files: () => [largest(languages())] },
  { name: 'all CSS', kib: 10.5, files: () => assets(/\.css$/) },
];

/** Builds, prints a line a budget; resolves to whether all are kept. */
export async function sizesAreKept() {
  const build = ['build', '--outDir', built, '--emptyOutDir', '--manifest', '--logLevel', 'error'];
  if ((await run('vite', build, { stdio: ['ignore', 'ignore', 'inherit'] })) !== 0) return false;
  let areKept = true;
  for (const { name, kib, files } of BUDGETS) {
    const list = files();
    const size = list.reduce((sum, file) => sum + gzipSize(file), 0) / KIB;
    // No file at all is a name that has changed.
    const isKept = list.length > 0 && size <= kib;
    console.log(`${isKept ? '    ' : 'OVER'} ${name}: ${size.toFixed(1)} of ${kib} KiB`);
    areKept &&= isKept;
  }
  return areKept;
}

function assets(pattern) {
  const folder = join(built, 'assets');
  return readdirSync(folder)
    .filter((file) => pattern.test(file))
    .map((file) => join(folder, file));
}

function gzipSize(file) {
  return gzipSync(readFileSync(file), { level: 9 }).length;
}

/** What the page runs before anything is on screen, and what that imports: the app, and one language. */
function firstScreen() {
  const manifest = readManifest();
  const files = new Set();
  const add = (key) => {
    const { file, imports = [] } = manifest[key];
    files.add(join(built, file));
    imports.forEach(add);
  };
  add('index.html');
  add(`${MESSAGES}en.js`);
  return [...files];
}

/** The modules of the languages other than English, of which a page fetches one in its stead. */
function languages() {
  const keys = Object.entries(readManifest()).filter(([key]) => key.startsWith(MESSAGES));
  return keys.filter(([key]) => key !== `${MESSAGES}en.js`).map(([, { file }]) => join(built, file));
}

function readManifest() {
  return JSON.parse(readFileSync(join(built, '.vite', 'manifest.json'), 'utf8'));
}

function without(files, others) {
  return files.filter((file) => !others.includes(file));
}

function largest(files) {
  return files.reduce((one, other) => (gzipSize(other) > gzipSize(one) ? other : one));
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  process.exit((await sizesAreKept()) ? 0 : 1);
}
