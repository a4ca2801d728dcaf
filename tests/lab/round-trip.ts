// Round trips over a link while something else uses it: from west to east and back, twenty a second.

import { createInterface } from 'node:readline';
import type { Link } from './link.ts';
import { compiled } from './tools.ts';

const PORT = '7007';
const INTERVAL_MS = 50;

export interface RoundTrips {
  /** What came since this was called last, in milliseconds each. */
  take(): number[];
  stop(): void;
}

export function watchRoundTrips(link: Link): RoundTrips {
  const program = compiled('echo');
  const server = link.run('east', program, ['serve', PORT], { stdio: ['pipe', 'ignore', 'inherit'] });
  const words = ['ask', link.address('east'), PORT, String(INTERVAL_MS)];
  const asker = link.run('west', program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  let seen: number[] = [];
  if (asker.stdout) {
    createInterface({ input: asker.stdout }).on('line', (line) => {
      seen.push(Number(line));
    });
  }
  return {
    take() {
      const taken = seen;
      seen = [];
      return taken;
    },
    stop() {
      server.stdin?.end();
      asker.stdin?.end();
    },
  };
}
