// Serves the built product, app and signaling, on a local workerd until a signal ends it.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { env, root } from './setup.mjs';

/**
 * Starts the server. `ready` resolves to its address when it answers; `stop` ends it, and resolves when it
 * is gone; so does `gone`. `kill` ends it as a crash would.
 * @param {object} options
 * @param {number} options.port
 * @param {Record<string, string>} [options.vars] Override those of wrangler.toml. No outside STUN server
 *   is asked unless they name one.
 * @param {string} [options.state] Where the Durable Objects' storage is kept.
 * @param {string} [options.assets] Another folder than dist/ to serve.
 * @param {boolean} [options.quiet] Prints errors only.
 */
export function serve({ port, vars = {}, state = join(root, '.cache', 'state'), assets, quiet = false }) {
  const settings = Object.entries({ ICE_SERVERS: '[]', ...vars });
  const child = spawn(
    'wrangler',
    [
      'dev',
      ...['--port', String(port), '--ip', 'localhost', '--inspector-port', '0'],
      ...(assets ? ['--assets', assets] : []),
      ...['--persist-to', state, '--log-level', quiet ? 'error' : 'warn'],
      '--show-interactive-dev-session=false',
      ...settings.flatMap(([name, value]) => ['--var', `${name}:${value}`]),
    ],
    // A group of its own, so that workerd goes when wrangler goes, however it goes.
    { cwd: root, env, stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'], detached: true },
  );
  let isGone = false;
  const gone = new Promise((done) => {
    child.on('exit', (code) => {
      isGone = true;
      done(code ?? 0);
    });
  });
  const address = `http://localhost:${port}`;

  async function ready() {
    const deadline = Date.now() + 60_000;
    while (!isGone && Date.now() < deadline) {
      try {
        if ((await fetch(`${address}/api/health`)).ok) return address;
      } catch {
        // Not listening yet.
      }
      await new Promise((later) => setTimeout(later, 100));
    }
    throw new Error(`No server at ${address}.`);
  }

  async function stop() {
    if (!isGone) child.kill('SIGTERM');
    await gone;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The whole group is gone already.
    }
  }

  async function kill() {
    process.kill(-child.pid, 'SIGKILL');
    await gone;
  }

  return { address, ready, stop, kill, gone };
}
