// Two networks of one machine, joined by a cable: a browser in each, and nothing else between them. An
// address can change while they talk. Linux, as root, with iproute2.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { env } from '../../../scripts/setup.mjs';
import type { BrowserNetwork } from './durable-device.ts';
import { relay } from './relay.mjs';

/** The side whose address stays, and where the server is reached; and the one that moves. */
export type NetworkSide = 'steady' | 'moving';

const STEADY_ADDRESS = '10.99.0.1';
const SUBNET_BITS = 24;
const LINK = 'wan0';

const paths = { ...env, PATH: `${env.PATH}:/usr/sbin:/sbin` };

/** Why namespaces cannot be made here, in a few words; null when they can. */
export function whyNoNamespaces(): string | null {
  if (process.getuid?.() !== 0) return 'needs root, to make network namespaces';
  const probe = `causeway-${process.pid}-probe`;
  try {
    ip('netns', 'add', probe);
    ip('-n', probe, 'link', 'add', 'name', LINK, 'type', 'veth', 'peer', 'name', 'wan1');
    return null;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing
      ? 'needs ip, of the Debian package iproute2'
      : `network namespaces cannot be made here: ${String(error)}`;
  } finally {
    remove(probe);
  }
}

export class Namespaces {
  static #count = 0;
  readonly #names: Readonly<Record<NetworkSide, string>>;
  readonly #folder = mkdtempSync(join(tmpdir(), 'causeway-network-'));
  readonly #processes: ChildProcess[] = [];
  readonly #servers: NetServer[] = [];
  /** The last part of the moving side's address. */
  #host = 2;

  constructor() {
    Namespaces.#count += 1;
    const name = `causeway-${process.pid}-${Namespaces.#count}`;
    this.#names = { steady: `${name}-steady`, moving: `${name}-moving` };
    const { steady, moving } = this.#names;
    for (const side of [steady, moving]) ip('netns', 'add', side);
    ip('-n', steady, 'link', 'add', 'name', LINK, 'type', 'veth', 'peer', 'name', LINK, 'netns', moving);
    for (const side of [steady, moving]) {
      // No IPv6 address, which would stay when the other one changes.
      ip('-n', side, 'link', 'set', LINK, 'addrgenmode', 'none');
      for (const link of ['lo', LINK]) ip('-n', side, 'link', 'set', link, 'up');
    }
    this.#address('steady', STEADY_ADDRESS);
    this.#address('moving', this.movingAddress);
  }

  get movingAddress(): string {
    return `10.99.0.${this.#host}`;
  }

  /** Makes the server at this port of the machine be reached, by the same port, at the steady side's address. */
  async serve(port: number): Promise<void> {
    const socket = join(this.#folder, 'server');
    this.#servers.push(await relay({ path: socket }, { host: 'localhost', port }));
    await this.#relayIn('steady', `${STEADY_ADDRESS}:${port}`, socket);
  }

  /** The network that a browser on that side is started in. */
  network(side: NetworkSide): BrowserNetwork {
    return {
      command: ['ip', 'netns', 'exec', this.#names[side]],
      // So the origin is that of a local server, which a browser trusts without a certificate.
      args: [`--host-resolver-rules=MAP localhost ${STEADY_ADDRESS}`],
      env: paths,
      reach: (devTools) => this.#reach(side, devTools),
    };
  }

  /** Takes the moving side's address away, and gives it the next one of the same network. */
  readdress(): void {
    ip('-n', this.#names.moving, 'addr', 'del', `${this.movingAddress}/${SUBNET_BITS}`, 'dev', LINK);
    this.#host += 1;
    this.#address('moving', this.movingAddress);
  }

  remove(): void {
    for (const child of this.#processes) child.kill('SIGKILL');
    for (const server of this.#servers) server.close();
    for (const name of Object.values(this.#names)) remove(name);
  }

  #address(side: NetworkSide, address: string): void {
    const name = this.#names[side];
    ip('-n', name, 'addr', 'add', `${address}/${SUBNET_BITS}`, 'dev', LINK);
    // A browser finds its own address by the way to anywhere.
    ip('-n', name, 'route', 'replace', 'default', 'dev', LINK);
  }

  /** A way from out here to what listens on that side's own loopback. */
  async #reach(side: NetworkSide, devTools: string): Promise<string> {
    const url = new URL(devTools);
    const socket = join(this.#folder, `devtools-${side}-${url.port}`);
    await this.#relayIn(side, socket, url.host);
    const server = await relay({ host: '127.0.0.1', port: 0 }, { path: socket });
    this.#servers.push(server);
    url.port = String((server.address() as AddressInfo).port);
    return url.href;
  }

  #relayIn(side: NetworkSide, listen: string, target: string): Promise<void> {
    const script = fileURLToPath(new URL('relay.mjs', import.meta.url));
    const child = spawn(
      'ip',
      ['netns', 'exec', this.#names[side], process.execPath, script, listen, target],
      { env: paths, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.#processes.push(child);
    return new Promise((resolve, reject) => {
      child.stdout.once('data', () => {
        resolve();
      });
      child.once('exit', (code) => {
        reject(new Error(`the relay to ${target} ended: ${code}`));
      });
    });
  }
}

function ip(...words: string[]): void {
  execFileSync('ip', words, { env: paths, stdio: ['ignore', 'ignore', 'pipe'] });
}

function remove(name: string): void {
  try {
    ip('netns', 'del', name);
  } catch {
    // It was never made.
  }
}
