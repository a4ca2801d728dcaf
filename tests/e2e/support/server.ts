// The product's own server, one a test or one a file, on a free port.

import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../../scripts/serve.mjs';

export interface Server {
  readonly origin: string;
  readonly port: number;
  /** The folder of its storage. */
  readonly state: string;
  stop(): Promise<void>;
  /** Ends it as a crash would; its storage stays. */
  kill(): Promise<void>;
}

/**
 * Starts a server. `vars` override those of wrangler.toml. Its storage is its own, and goes with it, unless
 * `state` names a folder: with the same `port` and `state` the same server comes back.
 */
export async function startServer(
  options: {
    vars?: Record<string, string>;
    assets?: string;
    port?: number;
    state?: string;
  } = {},
): Promise<Server> {
  const { vars = {}, assets, port = await freePort() } = options;
  const state = options.state ?? makeStateFolder();
  const running = serve({ port, vars, state, quiet: true, ...(assets !== undefined && { assets }) });
  const origin = await running.ready();
  return {
    origin,
    port,
    state,
    async stop() {
      await running.stop();
      if (options.state === undefined) rmSync(state, { recursive: true, force: true });
    },
    kill: () => running.kill(),
  };
}

/** A folder for a server's storage that outlives it. */
export function makeStateFolder(): string {
  return mkdtempSync(join(tmpdir(), 'causeway-server-'));
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
