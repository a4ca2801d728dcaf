// Installs what the project needs, when it is missing or stale. Runs on any Node; imports nothing installed.
// `node scripts/setup.mjs` does only that; other scripts import `setup` and `run`.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The environment of every tool: the project's own Node and binaries first. */
export const env = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  // Local runs ask nothing outside.
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

/** Installs the dependencies if the lock file is not the one they were installed from. */
export function setup() {
  const marker = join(root, 'node_modules', '.causeway-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === lock) return;
  console.log('Installing dependencies…');
  // Not `npm ci`: it refuses a lock file that lacks other systems' optional binaries, and a registry that
  // mirrors late makes such lock files. The lock file holds all the same, and is left as it is.
  const result = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    console.error('npm install failed; see above.');
    process.exit(1);
  }
  writeFileSync(marker, lock);
}

/** Runs a tool to its end; resolves to its exit code. */
export function run(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: 'inherit',
      shell: process.platform === 'win32',
      ...options,
    });
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      done(1);
    });
    child.on('exit', (code) => done(code ?? 1));
  });
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) setup();
