// What a case answers, and what is said of it.

export interface Figure {
  readonly case: string;
  readonly what: string;
  /** The median of the rounds. */
  readonly value: number;
  readonly unit: string;
  readonly rounds: readonly number[];
  /** What was hoped for; the figure is at least or at most that. */
  readonly target?: Target;
  readonly met?: boolean;
  /** Against the bare channel of the same run, where there is one: its figure, and this one by it. */
  readonly bare?: number;
  readonly ratio?: number;
}

export interface Target {
  /** What it is of; the value where nothing is said. */
  readonly of?: 'ratio';
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface FigureOptions {
  readonly target?: Target;
  readonly bare?: readonly number[];
}

export function figure(
  name: string,
  what: string,
  rounds: readonly number[],
  unit: string,
  { target, bare }: FigureOptions = {},
): Figure {
  const value = median(rounds);
  const against = bare === undefined || bare.length === 0 ? undefined : median(bare);
  const ratio = against === undefined ? undefined : value / against;
  const judged = target?.of === 'ratio' ? ratio : value;
  return {
    case: name,
    what,
    value: rounded(value),
    unit,
    rounds: rounds.map(rounded),
    ...(target && judged !== undefined && { target, met: isMet(judged, target) }),
    ...(against !== undefined && ratio !== undefined && { bare: rounded(against), ratio: rounded(ratio) }),
  };
}

/** The middle one; of an even number, the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(at)] ?? NaN) + (sorted[Math.ceil(at)] ?? NaN)) / 2;
}

/** The value that `share` (0 to 1) of the others are not above. NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function isMet(value: number, { atLeast, atMost }: Target): boolean {
  return (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
}

/** Three digits that mean something. */
function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(Math.abs(value) >= 100 ? 4 : 3)) : value;
}
