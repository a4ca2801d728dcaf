// `npm run test:faults`: the fault suite alone. Two real browsers on profiles of their own are killed, cut
// off, filled up and lied to; docs/reliability.md has the table. `npm test` runs it, too.

import { run, setup } from './setup.mjs';

setup();
const { ensureChromium } = await import('./browser.mjs');
const { ensureNetworkTools } = await import('./network.mjs');
const { report, runPlaywright } = await import('./suites.mjs');

process.env.CHROMIUM_PATH = ensureChromium();
ensureNetworkTools();
if ((await run('vite', ['build', '--logLevel', 'warn'])) !== 0) process.exit(1);
report([await runPlaywright('faults', ['tests/e2e/faults'])]);
