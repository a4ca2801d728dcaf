// The words after `npm run bench --`.

import { parseArgs } from 'node:util';
import type { Case } from './case.ts';

export interface Options {
  readonly cases: readonly Case[];
  readonly rounds: number;
  readonly json: boolean;
  readonly build: boolean;
  readonly write: boolean;
  readonly productOnly: boolean;
  readonly sizeMib: number | null;
}

export const usage = `npm run bench -- [options]
  --only NAME,NAME   some of the cases
  --paths            over emulated links too, as root on Linux; with --only, just those named
  --rounds N         medians of N rounds (3)
  --json             prints one JSON object last
  --product-only     leaves the bare channel out of the cases over paths
  --write            puts the tables into docs/performance.md
  --mib N            another size of file, where a case moves one; the largest of the memory case
  --no-build         measures dist/ as it is`;

/** Throws with a sentence when the words make no sense; answers null when they ask for help. */
export function readOptions(words: readonly string[], all: readonly Case[]): Options | null {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: 'string' },
      paths: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
      'product-only': { type: 'boolean', default: false },
      mib: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const allowed = all.filter(({ kind }) => kind === 'browsers' || values.paths);
  const named = values.only?.split(',');
  const unknown = named?.find((name) => !allowed.some((one) => one.name === name));
  if (unknown !== undefined) {
    const hint = all.some(({ name }) => name === unknown) ? ' without --paths' : '';
    throw new Error(`No case ${unknown}${hint}. There are: ${allowed.map(({ name }) => name).join(', ')}.`);
  }
  return {
    cases: allowed.filter(({ name }) => named?.includes(name) ?? true),
    rounds: positive('rounds', values.rounds),
    json: values.json,
    build: !values['no-build'],
    write: values.write,
    productOnly: values['product-only'],
    sizeMib: values.mib === undefined ? null : positive('mib', values.mib),
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} is a whole number above 0.`);
  return number;
}
