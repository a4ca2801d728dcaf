// OPFS stages for a page that cannot open them itself: sync access handles exist in dedicated workers only.

import { expose, proxy } from 'comlink';
import { opfsStages } from '../../../src/transfer/stage/opfs-stage.ts';

const api = {
  async open(id: string) {
    return proxy(await opfsStages.open(id));
  },
  list: () => opfsStages.list(),
  remove: (id: string) => opfsStages.remove(id),
};
export type StageWorkerApi = typeof api;

expose(api);
