import type { Env as WorkerEnv } from '../../signaling-worker/env.ts';
import type * as worker from '../../signaling-worker/index.ts';

declare global {
  namespace Cloudflare {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merges with the plugin's
    interface Env extends WorkerEnv {}
    interface GlobalProps {
      mainModule: typeof worker;
      durableNamespaces: 'Room';
    }
  }
}
