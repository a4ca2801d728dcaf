// The engine's worker: makes the engine with the real ports and lets the page call it.

import { expose } from 'comlink';
import { toBase64url } from '../pairing/base64url.ts';
import { Engine } from './engine.ts';
import { openOutgoingStore } from './send/outgoing-store.ts';
import { openCheckpointStore } from './stage/checkpoint-store.ts';
import { freeSpace } from './stage/free-space.ts';
import { opfsStages } from './stage/opfs-stage.ts';

expose(
  new Engine({
    stages: opfsStages,
    checkpoints: openCheckpointStore(),
    outgoing: openOutgoingStore(),
    freeSpace,
    now: () => Date.now(),
    newId: () => toBase64url(crypto.getRandomValues(new Uint8Array(16))),
  }),
);
