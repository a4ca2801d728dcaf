// The product's own server, one a test or one a file, on a free port.

import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../../scripts/serve.mjs';

export interface Server {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Starts a server with a storage of its own. `vars` override those of wrangler.toml. */
export async function startServer(
  options: {
    vars?: Record<string, string>;
    assets?: string;
    port?: number;
  } = {},
): Promise<Server> {
  const { vars = {}, assets, port = await freePort() } = options;
  const state = mkdtempSync(join(tmpdir(), 'causeway-server-'));
  const running = serve({ port, vars, state, quiet: true, ...(assets !== undefined && { assets }) });
  const origin = await running.ready();
  return {
    origin,
    async stop() {
      await running.stop();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, 'localhost', () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}
