// All cases, in the order they run. To add one, write it in cases/ and name it here.

import type { Case } from './case.ts';
import { connect } from './cases/connect.ts';
import { files } from './cases/files.ts';
import { firstLoad } from './cases/first-load.ts';
import { list } from './cases/list.ts';
import { longPaths } from './cases/long-paths.ts';
import { loopback } from './cases/loopback.ts';
import { mainThread } from './cases/main-thread.ts';
import { memory } from './cases/memory.ts';
import { pathFalling } from './cases/path-falling.ts';
import { pathThroughput } from './cases/path-throughput.ts';
import { pathTwo } from './cases/path-two.ts';

export const cases: readonly Case[] = [
  firstLoad,
  connect,
  loopback,
  mainThread,
  files,
  list,
  longPaths,
  memory,
  ...pathThroughput,
  pathTwo,
  pathFalling,
];
