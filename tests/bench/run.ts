// Runs the cases one after another and prints what they found. A case that fails is said to have failed,
// and the next one runs; the exit code is 1 only when the bench itself could not run.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from '../../scripts/browser.mjs';
import { root, run } from '../../scripts/setup.mjs';
import { missingForLinks } from '../lab/tools.ts';
import { cases } from './cases.ts';
import type { Case, Settings } from './case.ts';
import { writeDocument } from './document.ts';
import type { Figure } from './figures.ts';
import { lookAtMachine } from './machine.ts';
import { readOptions, usage, type Options } from './options.ts';
import { closeRigs } from './rig.ts';
import { table } from './table.ts';

interface Failure {
  readonly case: string;
  readonly reason: string;
}

/** Above this, others take what the figures need. */
const BUSY_PERCENT = 20;

/** Once a signal came: until everything is closed. */
let ending: Promise<never> | null = null;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    ending ??= closeRigs().then(
      () => process.exit(1),
      () => process.exit(1),
    );
  });

const options = readOrExplain();
process.env['CHROMIUM_PATH'] = ensureChromium();
if (options.build && (await run('vite', ['build', '--logLevel', 'warn'])) !== 0) process.exit(1);
const machine = await lookAtMachine();
if (machine.busyPercent > BUSY_PERCENT)
  console.log(
    `This machine is busy with something else (${machine.busyPercent}%); the figures will show it.`,
  );
const figures: Figure[] = [];
const failures: Failure[] = [];
const traces: Record<string, readonly unknown[]> = {};
const begun = new Date();
for (const one of options.cases) await runCase(one);

console.log(`\n${table(figures)}`);
for (const { case: name, reason } of failures) console.log(`${name} failed: ${reason.split('\n')[0]}`);
const targets = figures.filter(({ met }) => met !== undefined);
const minutes = ((Date.now() - begun.getTime()) / 60_000).toFixed(1);
console.log(
  `\n${targets.filter(({ met }) => met).length} of ${targets.length} targets met, ` +
    `${failures.length} cases failed, ${minutes} minutes`,
);
if (options.write) await writeDocument({ ...options, figures, begun, machine });
// Whatever a failed case left open does not keep the bench from ending.
if (options.json) process.stdout.write(`${JSON.stringify(summary())}\n`, () => process.exit(0));
else process.exit(0);

async function runCase(one: Case): Promise<void> {
  console.log(`\n${one.name}: ${one.title}`);
  const settings: Settings = {
    ...options,
    say: (text) => console.log(`  ${text}`),
    trace: (name, samples) => (traces[name] = samples),
  };
  try {
    const found = await one.run(settings);
    figures.push(...found);
    console.log(table(found));
  } catch (error) {
    // What was closed under its hands is no failure of it.
    await ending;
    const reason = error instanceof Error ? error.message : String(error);
    failures.push({ case: one.name, reason });
    console.log(`  failed: ${error instanceof Error ? (error.stack ?? reason) : reason}`);
  }
}

function summary(): object {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const { rounds } = options;
  return { version, at: begun.toISOString(), machine, rounds, figures, failures, traces };
}

function readOrExplain(): Options {
  try {
    const read = readOptions(process.argv.slice(2), cases);
    if (!read) {
      console.log(`${usage}\n\nCases:`);
      for (const { name, kind, title } of cases)
        console.log(`  ${name.padEnd(20)}${title}${kind === 'paths' ? ' (--paths)' : ''}`);
      process.exit(0);
    }
    const missing = read.cases.some(({ kind }) => kind === 'paths') ? missingForLinks() : [];
    if (missing.length > 0) throw new Error(`No link can be emulated here. Missing: ${missing.join('; ')}.`);
    return read;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(1);
  }
}
