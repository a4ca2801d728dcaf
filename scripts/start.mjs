// `npm start`: builds the product and serves it, app and signaling, at http://localhost:8787 (or PORT).
// package.json starts it by `exec`, so that a signal to npm is a signal to this; where there is no exec
// (Windows), it is started plainly.

import { run, setup } from './setup.mjs';

setup();
if ((await run('vite', ['build', '--logLevel', 'warn'])) !== 0) process.exit(1);
const { serve } = await import('./serve.mjs');
const server = serve({ port: Number(process.env.PORT ?? 8787) });
let ending = false;
async function end() {
  if (ending) return;
  ending = true;
  await server.stop();
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
// npm hands a signal to its shell, which ends without handing it on: then we are somebody else's child.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) void end();
}, 250).unref();
server.ready().then(
  (address) =>
    console.log(`\nCauseway is at ${address}\nOpen it on two devices, or in two windows. Ctrl+C ends it.`),
  async (error) => {
    if (ending) return;
    console.error(error.message);
    await server.stop();
    process.exit(1);
  },
);
const code = await server.gone;
if (!ending) process.exit(code);
