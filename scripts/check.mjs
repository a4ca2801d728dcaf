// The quick half of `npm test`: format, lint, types, dependency rules, size, unit tests. Each counts as one
// check, each unit test as one test. `checks` is what test.mjs runs, too.

import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { compileMessages } from './messages.mjs';
import { run } from './setup.mjs';
import { sizesAreKept } from './size.mjs';
import { report, runVitest } from './suites.mjs';

const CHECKS = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['lint', 'eslint', ['.', '--max-warnings', '0']],
  [
    'types: app',
    'svelte-check',
    ['--tsconfig', 'tsconfig.app.json', '--fail-on-warnings', '--output', 'human'],
  ],
  ['types: engine', 'tsc', ['-p', 'tsconfig.engine.json']],
  ['types: service worker', 'tsc', ['-p', 'tsconfig.sw.json']],
  ['types: signaling worker', 'tsc', ['-p', 'tsconfig.worker.json']],
  ['types: tests', 'tsc', ['-p', 'tsconfig.tests.json']],
  ['types: signaling tests', 'tsc', ['-p', 'tests/worker/tsconfig.json']],
  ['types: tools', 'tsc', ['-p', 'tsconfig.tools.json']],
  [
    'dependency rules',
    'depcruise',
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src', 'signaling-worker'],
  ],
];

/** Runs every check and the unit tests; answers one result each: `{name, passed, failed}`. */
export async function checks() {
  await compileMessages();
  const results = [];
  const add = (name, ok) => {
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
    results.push({ name, passed: ok ? 1 : 0, failed: ok ? 0 : 1 });
  };
  for (const [name, command, args] of CHECKS) add(name, (await run(command, args)) === 0);
  add('size', await sizesAreKept());
  results.push(await runVitest('unit', 'vitest.config.ts'));
  return results;
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) report(await checks());
