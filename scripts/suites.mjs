// Runs one test suite and reads how many of its tests passed and failed; adds them up for the last line.

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { env, root, run } from './setup.mjs';

const reports = join(root, '.cache', 'reports');

/** Runs Vitest with a config; answers `{name, passed, failed}`. A run that breaks counts as a failure. */
export async function runVitest(name, config) {
  const file = freshReport(name);
  const code = await run('vitest', [
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const { numPassedTests: passed, numFailedTests: failed } = readReport(file) ?? {
    numPassedTests: 0,
    numFailedTests: 0,
  };
  return counted(name, code, passed, failed);
}

/** Runs Playwright, on some of its folders where they are named; answers `{name, passed, failed}`. */
export async function runPlaywright(name, folders = []) {
  const file = freshReport(name);
  const code = await run('playwright', ['test', ...folders, '--reporter=list,json'], {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  const stats = readReport(file)?.stats ?? { expected: 0, unexpected: 0, flaky: 0 };
  // A flaky test is a failing one; its cause is to be found.
  return counted(name, code, stats.expected, stats.unexpected + stats.flaky);
}

/** Prints each suite and, last, the sum; ends the process with 1 when anything failed. */
export function report(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log('');
  for (const { name, passed, failed } of results)
    console.log(`${failed ? 'FAIL' : 'ok  '} ${name}: ${passed}/${passed + failed}`);
  console.log('');
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exit(sum('failed') > 0 ? 1 : 0);
}

function freshReport(name) {
  mkdirSync(reports, { recursive: true });
  const file = join(reports, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function counted(name, code, passed, failed) {
  const broken = (code !== 0 && failed === 0) || passed + failed === 0;
  return { name, passed, failed: broken ? 1 : failed };
}
