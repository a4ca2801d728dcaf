// Puts tables into docs/performance.md, each between two marks: <!-- bench:browsers --> and <!-- /bench -->.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { root } from '../../scripts/setup.mjs';
import type { Case } from './case.ts';
import type { Figure } from './figures.ts';
import type { Machine } from './machine.ts';
import { table } from './table.ts';

const PAGE = join(root, 'docs', 'performance.md');

export interface Run {
  readonly cases: readonly Case[];
  readonly figures: readonly Figure[];
  readonly rounds: number;
  readonly begun: Date;
  readonly machine: Machine;
}

/** Replaces the tables of the kinds that ran; a kind that ran in part shows only that part. */
export async function writeDocument({ cases, figures, rounds, begun, machine }: Run): Promise<void> {
  let text = readFileSync(PAGE, 'utf8');
  for (const kind of ['browsers', 'paths'] as const) {
    const names = cases.filter((one) => one.kind === kind).map(({ name }) => name);
    const found = figures.filter((one) => names.includes(one.case));
    if (found.length === 0) continue;
    const { cores, cpu, memoryGib, system } = machine;
    const words =
      `${begun.toISOString().slice(0, 10)}, ${cores} cores (${cpu}), ${memoryGib} GiB, ${system}; ` +
      `rounds: ${rounds}.`;
    const between = new RegExp(`(<!-- bench:${kind} -->).*?(<!-- /bench -->)`, 's');
    text = text.replace(between, `$1\n\n${words}\n\n${table(found)}\n\n$2`);
  }
  writeFileSync(PAGE, await format(text, { parser: 'markdown', printWidth: 110 }));
}
