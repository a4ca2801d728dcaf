// Carries TCP from one network namespace into another over a Unix socket, which namespaces do not divide.
// `node relay.mjs LISTEN TARGET` says "ready" and runs until it is killed; each is a path or HOST:PORT.

import { connect, createServer } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Listens at one place, and carries what comes to the other.
 * @param {import('node:net').ListenOptions} listen
 * @param {import('node:net').NetConnectOpts} target
 * @returns {Promise<import('node:net').Server>} once it listens
 */
export function relay(listen, target) {
  const server = createServer((near) => {
    const far = connect(target);
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(listen, () => done(server));
  });
}

/** @param {string} word */
function place(word) {
  const [host, port] = word.split(':');
  return port === undefined ? { path: word } : { host, port: Number(port) };
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  const [, , listen = '', target = ''] = process.argv;
  await relay(place(listen), place(target));
  process.stdout.write('ready\n');
}
