// The paths that more than one case runs over. Delays are one way: half of a round trip.

import type { PathSettings } from '../../lab/link.ts';

export const homeLink: PathSettings = { delayMs: 20, lossPercent: 0, rateMbit: 50, queueKib: 512 };
export const openLink: PathSettings = { delayMs: 25, lossPercent: 0, rateMbit: 0, queueKib: 0 };
