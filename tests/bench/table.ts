// The figures as a table of text.

import type { Figure, Target } from './figures.ts';

const HEADS = ['case', 'figure', 'median', 'target', 'met', 'bare', 'ratio', 'rounds'];

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((one) => [
    one.case,
    one.what,
    withUnit(one.value, one.unit),
    one.target ? targetWords(one.target) : '',
    one.met === undefined ? '' : one.met ? 'yes' : 'no',
    one.bare === undefined ? '' : String(one.bare),
    one.ratio === undefined ? '' : String(one.ratio),
    one.rounds.length > 1 ? one.rounds.join(' ') : '',
  ]);
  const widths = HEADS.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(HEADS), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function targetWords({ of, atLeast, atMost }: Target): string {
  const bound = atLeast === undefined ? `≤ ${short(atMost)}` : `≥ ${short(atLeast)}`;
  return of === undefined ? bound : `${of} ${bound}`;
}

function short(value = NaN): string {
  return String(Number(value.toPrecision(3)));
}

function withUnit(value: number, unit: string): string {
  return `${value}${unit === '' ? '' : ` ${unit}`}`;
}
