// `npm run bench`: what the built product moves, costs and keeps waiting, next to a bare data channel;
// docs/performance.md says how it is measured, `npm run bench -- --help` what can be asked for. The rest is
// in tests/bench, run by the project's own Node, which may only be there after the set-up.

import { spawn } from 'node:child_process';
import { env, root, setup } from './setup.mjs';

setup();
const bench = spawn(
  'node',
  ['--disable-warning=ExperimentalWarning', 'tests/bench/run.ts', ...process.argv.slice(2)],
  {
    cwd: root,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  },
);
// It has browsers and a server to close.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => bench.kill(signal));
bench.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
bench.on('exit', (code) => process.exit(code ?? 1));
