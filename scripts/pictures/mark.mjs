// The mark, public/icon.svg, in the forms that are asked for: in other colours, without its ground, and with
// a sign on it. Its drawing is told apart by its colours.

import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('../../public/icon.svg', import.meta.url), 'utf8');

/** As in public/icon.svg. */
const COLOURS = { ground: '#0f4a52', stone: '#f3e6cf', lamp: '#f0a860', water: '#6fb7b4' };

/** The causeway alone, cut close: `x y width height` of what is drawn, with a little air. */
const CLOSE = '58 98 396 316';

/** The same, as a square. */
export const SQUARE = '58 58 396 396';

export const GROUND = COLOURS.ground;

/** The whole mark as it is. */
export const mark = source;

/** The mark without its ground, in the colours given; what is given none keeps its own. */
export function bareMark(colours = {}, viewBox = CLOSE) {
  const painted = Object.entries({ ...colours, ground: 'none' }).reduce(
    (svg, [part, colour]) => svg.replaceAll(COLOURS[part], colour),
    source,
  );
  return painted.replace(/viewBox="[^"]*"/, `viewBox="${viewBox}"`);
}

/** All of it in one colour, where only its shape counts. */
export function plainMark(colour, viewBox = CLOSE) {
  return bareMark({ stone: colour, lamp: colour, water: colour }, viewBox);
}

/** For a tab, where it lies on the browser's own ground: its colours follow the theme. */
export function faviconSvg() {
  const parts = bareMark({ stone: 'stone', lamp: 'lamp', water: 'water' }, SQUARE)
    .replaceAll(/fill="(stone|lamp)"/g, 'class="$1"')
    .replaceAll('stroke="water"', 'class="water"')
    .replace(/\s*<rect width="512" height="512"[^>]*\/>/, '')
    .replace(/<!--.*?-->\s*/s, '');
  const style = `<style>
    .stone { fill: #0f5a63 } .lamp { fill: #c96a17 } .water { stroke: #3d9390 }
    @media (prefers-color-scheme: dark) { .stone { fill: #f3e6cf } .lamp { fill: #f0a860 } .water { stroke: #6fb7b4 } }
  </style>`;
  return parts.replace('>', `>\n  ${style}`);
}

/** Signs of what a shortcut does, in 24 × 24, drawn with a line. The lamps are the two devices. */
const SIGNS = {
  connect: '<path d="M4.5 14.5a8 8 0 0 1 15 0" stroke-dasharray="3.2 2.6"/>',
  send: '<path d="M12 14.3v-10M7.4 8.8 12 4.3l4.6 4.5"/>',
  received: '<path d="M12 4.3v10M7.4 9.8 12 14.3l4.6-4.5"/>',
};

/** An icon of a shortcut: the mark's ground, a sign over water, a lamp at each end. */
export function shortcutSvg(name) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">
  <rect width="24" height="24" rx="6" fill="${COLOURS.ground}"/>
  <g fill="none" stroke="${COLOURS.stone}" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">${SIGNS[name]}</g>
  <g fill="${COLOURS.lamp}"><circle cx="4.8" cy="18.5" r="1.7"/><circle cx="19.2" cy="18.5" r="1.7"/></g>
  <path d="M8.5 18.5h7" stroke="${COLOURS.water}" stroke-width="1.5" stroke-linecap="round"/>
</svg>`;
}
