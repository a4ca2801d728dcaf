// Puts together what takes up arrivals.

import { openArrivalStore } from './arrival-store.ts';
import { Arrivals, type ArrivalsPorts } from './arrivals.ts';
import { watchPaste, type Pasted } from './paste.ts';
import { openStagedFiles } from './staged-files.ts';

export { announce, bringInLaunches, isAppWindow } from './bring-in.ts';

/** The arrivals of this origin; one tab at a time. */
export function openArrivals(
  ports: Omit<ArrivalsPorts, 'store' | 'staged' | 'now'>,
  onPaste: (pasted: Pasted) => void,
  signal: AbortSignal,
): Arrivals {
  const arrivals = new Arrivals({
    ...ports,
    store: openArrivalStore(),
    staged: openStagedFiles(),
    now: Date.now,
  });
  signal.addEventListener('abort', () => {
    arrivals.stop();
  });
  watchPaste(document, onPaste, signal);
  return arrivals;
}
