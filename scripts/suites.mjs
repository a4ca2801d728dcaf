// Runs one test suite and reads how many of its tests passed and failed; adds them up for the last line.

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { env, root, run } from './setup.mjs';

const reports = join(root, '.cache', 'reports');

/** Runs Vitest with a config; answers `{name, passed, failed, failures}`. A run that breaks counts as a failure. */
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
  const report = readReport(file) ?? { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  const failures = report.testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => failure(fullName, failureMessages[0])),
  );
  return counted(name, code, report.numPassedTests, report.numFailedTests, failures);
}

/** Runs Playwright, on some of its folders where they are named; answers the same. */
export async function runPlaywright(name, folders = []) {
  const file = freshReport(name);
  const code = await run('playwright', ['test', ...folders, '--reporter=list,json'], {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  const report = readReport(file) ?? { stats: { expected: 0, unexpected: 0, flaky: 0 }, suites: [] };
  const { expected, unexpected, flaky } = report.stats;
  // A flaky test is a failing one; its cause is to be found.
  return counted(name, code, expected, unexpected + flaky, report.suites.flatMap(failuresIn));
}

/** What failed in one of Playwright's suites, and in those within it. */
function failuresIn({ specs = [], suites = [] }) {
  const own = specs
    .filter(({ ok }) => !ok)
    .map(({ title, file, line, tests }) =>
      failure(
        `${file}:${line} ${title}`,
        tests.flatMap(({ results }) => results).find(({ error }) => error)?.error.message,
      ),
    );
  return [...own, ...suites.flatMap(failuresIn)];
}

/** One line on a test that failed: its title, and the first words of why. */
function failure(title, message = '') {
  // eslint-disable-next-line no-control-regex -- colours of a terminal
  const plain = message.replace(/\u001b\[[0-9;]*m/g, '').replace(/\s+/g, ' ');
  return `${title}: ${plain.slice(0, 400)}`;
}

/** Prints each suite and, last, the sum; ends the process with 1 when anything failed. */
export function report(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log('');
  for (const { name, passed, failed } of results)
    console.log(`${failed ? 'FAIL' : 'ok  '} ${name}: ${passed}/${passed + failed}`);
  console.log('');
  // Once more at the end: what a log keeps of a long run may be its last lines.
  const failures = results.flatMap((result) => result.failures ?? []);
  for (const line of failures) console.log(line);
  if (failures.length > 0) console.log('');
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

function counted(name, code, passed, failed, failures) {
  const broken = (code !== 0 && failed === 0) || passed + failed === 0;
  return { name, passed, failed: broken ? 1 : failed, failures };
}
