// The engine's worker: makes the engine with the real ports and lets the page call it.

import { expose } from 'comlink';
import { toBase64url } from '../pairing/base64url.ts';
import { LANES_OPEN } from '../protocol/limits.ts';
import { Engine } from './engine.ts';
import { LaneCount } from './receive/flow/lane-count.ts';
import { measuringWindow } from './receive/flow/measuring-window.ts';
import { openOutgoingStore } from './send/outgoing-store.ts';
import { openCheckpointStore } from './stage/checkpoint-store.ts';
import { freeSpace } from './stage/free-space.ts';
import { reserve, withoutReserve } from './stage/opfs-reserve.ts';
import { opfsStages } from './stage/opfs-stage.ts';

const MIB = 1024 * 1024;
// Phones and tablets: each lane is a connection with buffers and a cipher of its own.
const isSmall = /\bMobi|\bAndroid|\biPad/.test(navigator.userAgent);
const monotonic = () => performance.now();

// Of an earlier life that had no time to give it back.
void reserve.release();
expose(
  new Engine({
    stages: opfsStages,
    checkpoints: openCheckpointStore(),
    outgoing: openOutgoingStore(),
    freeSpace: async () => withoutReserve(await freeSpace()),
    now: () => Date.now(),
    flow: (lanes) => ({
      window: measuringWindow({ now: monotonic, mostBytes: (isSmall ? 8 : 32) * MIB, lanes }),
      count: new LaneCount({ now: monotonic, most: isSmall ? LANES_OPEN / 2 : LANES_OPEN }),
    }),
    newId: () => toBase64url(crypto.getRandomValues(new Uint8Array(16))),
  }),
);
