// `npm run bench`: what the built product moves, costs and keeps waiting, next to a bare data channel;
// docs/performance.md says how it is measured, `npm run bench -- --help` what can be asked for. The rest is
// in tests/bench, run by the project's own Node, which may only be there after the set-up.

import { run, setup } from './setup.mjs';

setup();
process.exit(
  await run('node', [
    '--disable-warning=ExperimentalWarning',
    'tests/bench/run.ts',
    ...process.argv.slice(2),
  ]),
);
