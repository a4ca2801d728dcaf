// What a case is. Each has a file of its own in cases/, and its place in the list in cases.ts.

import type { Figure } from './figures.ts';

export interface Case {
  /** What `--only` calls it. */
  readonly name: string;
  readonly title: string;
  /** `paths`: over emulated links, which needs root; only with `--paths`. */
  readonly kind: 'browsers' | 'paths';
  run(settings: Settings): Promise<readonly Figure[]>;
}

export interface Settings {
  readonly rounds: number;
  /** Leaves the bare channel out, where only the product is being worked on. */
  readonly productOnly: boolean;
  /** Another size than the case's own, in MiB, where the case moves one file. */
  readonly sizeMib: number | null;
  /** Says how it goes, while it goes. */
  say(text: string): void;
  /** Keeps what was seen on the way, for `--json`. */
  trace(name: string, samples: readonly unknown[]): void;
}

/** Runs `round` as often as asked; answers what each answered. */
export async function rounds<T>(settings: Settings, round: (number: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let number = 1; number <= settings.rounds; number++) {
    settings.say(`round ${number} of ${settings.rounds}`);
    results.push(await round(number));
  }
  return results;
}
