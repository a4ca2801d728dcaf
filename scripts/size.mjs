// How large the built product is, against what it may be: builds into .cache/size and compares gzip sizes
// with the budgets below. `node scripts/size.mjs` does only that; it is one of the checks.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { root, run } from './setup.mjs';

const KIB = 1024;
const built = join(root, '.cache', 'size');

/** KiB of gzip, level 9. A little above what there is: who needs more says so here, and why in its commit. */
const BUDGETS = [
  // The target is 60; docs/performance.md says what counts.
  { name: 'JavaScript for the first screen', kib: 54, files: firstScreen },
  { name: 'the engine’s worker', kib: 30, files: () => assets(/^engine-worker-.*\.js$/) },
  { name: 'all JavaScript of the app', kib: 172, files: () => assets(/\.js$/) },
  { name: 'the service worker', kib: 10, files: () => [join(built, 'service-worker.js')] },
  { name: 'all CSS', kib: 6.5, files: () => assets(/\.css$/) },
];

/** Builds, prints a line a budget; resolves to whether all are kept. */
export async function sizesAreKept() {
  const build = ['build', '--outDir', built, '--emptyOutDir', '--logLevel', 'error'];
  if ((await run('vite', build, { stdio: ['ignore', 'ignore', 'inherit'] })) !== 0) return false;
  let areKept = true;
  for (const { name, kib, files } of BUDGETS) {
    const list = files();
    const size = list.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0) / KIB;
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

/** The scripts that the page names: what it runs, and what that imports. The rest is fetched after it. */
function firstScreen() {
  const html = readFileSync(join(built, 'index.html'), 'utf8');
  return Array.from(html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g), ([, path]) => join(built, path));
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  process.exit((await sizesAreKept()) ? 0 : 1);
}
