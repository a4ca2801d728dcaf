// `npm run gallery [-- state…]`: what axe has against each state of the screen in every look, which words do
// not fit at 320 px in any language, and which targets are too small. `npm test` runs it, too.

import { judgeScreens } from './pictures/judge.mjs';
import { report } from './suites.mjs';

report(await judgeScreens(process.argv.slice(2)));
