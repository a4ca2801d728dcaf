// How a namespace reaches a server of the machine without a packet of it on the link: a port of its own
// loopback leads to a Unix socket, which no network namespace bounds, and that to the server. So a page is
// at http://localhost, which browsers trust, on both sides; and no path leads through it that a connection
// between the two could take.
// As a program, `node door.ts PORT SOCKET` is the half inside the namespace; it ends with its standard input.

import { createInterface } from 'node:readline';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Link, Side } from './link.ts';

export interface Door {
  close(): void;
}

/** Lets `localhost:port` of both sides lead to `localhost:port` of the machine; `folder` takes the socket. */
export async function openDoors(link: Link, port: number, folder: string): Promise<Door> {
  const path = join(folder, 'door');
  const outside = await lead({ path }, () => connect(port, 'localhost'));
  const inside = (['west', 'east'] satisfies Side[]).map((side) =>
    link.run(side, process.execPath, [import.meta.filename, String(port), path], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  for (const child of inside) {
    await new Promise((resolve, reject) => {
      if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', () => reject(new Error('a door into the link ended')));
    });
  }
  return {
    close() {
      for (const child of inside) child.stdin?.end();
      outside.close();
    },
  };
}

/** Passes every connection on. */
async function lead(
  at: { path: string } | { port: number; host: string },
  to: () => Socket,
): Promise<Server> {
  const server = createServer((near) => {
    const far = to();
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      from.pipe(into);
      from.on('error', () => into.destroy());
      from.on('close', () => into.destroy());
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, resolve);
  });
  return server;
}

if (import.meta.main) {
  const [port, path = ''] = process.argv.slice(2);
  await lead({ port: Number(port), host: '127.0.0.1' }, () => connect(path));
  process.stdin.on('end', () => process.exit(0)).resume();
  console.log('open');
}
