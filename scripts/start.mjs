// `npm start`: builds the product and serves it, app and signaling, at http://localhost:8787 (or PORT).

import { run, setup } from './setup.mjs';

setup();
if ((await run('vite', ['build', '--logLevel', 'warn'])) !== 0) process.exit(1);
const { serve } = await import('./serve.mjs');
const server = serve({ port: Number(process.env.PORT ?? 8787) });
let ending = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    if (ending) return;
    ending = true;
    await server.stop();
    process.exit(0);
  });
}
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
