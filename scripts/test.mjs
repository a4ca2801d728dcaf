// `npm test`: everything. Checks and unit tests, the signaling worker in workerd, the browser's half in
// Chromium, every state of the screen, then the product end to end between two browsers. The last line sums them all.

import { run, setup } from './setup.mjs';

setup();
const { ensureChromium } = await import('./browser.mjs');
const { ensureNetworkTools } = await import('./network.mjs');
const { checks } = await import('./check.mjs');
const { judgeScreens } = await import('./pictures/judge.mjs');
const { report, runPlaywright, runVitest } = await import('./suites.mjs');

process.env.CHROMIUM_PATH = ensureChromium();
ensureNetworkTools();
const results = await checks();
results.push(await runVitest('signaling', 'vitest.worker.config.ts'));
const built = (await run('vite', ['build', '--logLevel', 'warn'])) === 0;
results.push({ name: 'build', passed: built ? 1 : 0, failed: built ? 0 : 1 });
results.push(await runVitest('browser', 'vitest.browser.config.ts'));
results.push(...(await judgeScreens()));
if (built) results.push(await runPlaywright('end-to-end'));
report(results);
