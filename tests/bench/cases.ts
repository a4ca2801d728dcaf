// All cases, in the order they run. To add one, write it in cases/ and name it here.

import type { Case } from './case.ts';
import { pathThroughput } from './cases/path-throughput.ts';

export const cases: readonly Case[] = [...pathThroughput];
