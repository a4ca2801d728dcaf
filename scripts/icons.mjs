// Draws public/icon.svg into what browsers, systems and sites ask for: `npm run icons`. The results are
// committed; run it again when the drawing changes.

import { writeFile } from 'node:fs/promises';
import { openBrush } from './pictures/brush.mjs';
import { faviconSvg, GROUND, mark, plainMark, shortcutSvg, SQUARE } from './pictures/mark.mjs';
import { isInSafeZone } from './pictures/safe-zone.mjs';
import { SOCIAL, socialMarkup } from './pictures/social.mjs';

const publicDir = new URL('../public/', import.meta.url);
const brush = await openBrush();
const write = (name, content) => writeFile(new URL(name, publicDir), content);

/** `art`: how much of the edge the drawing takes. `ground`: up to the corners, where something is cut off. */
function draw(svg, edge, { art = 1, ground = 'transparent' } = {}) {
  return brush.draw(
    `<style>body{margin:0;height:100vh;display:grid;place-items:center;background:${ground}}
     svg{width:${art * 100}vw;height:${art * 100}vh}</style>${svg}`,
    { width: edge },
  );
}

for (const edge of [192, 512]) {
  await write(`icon-${edge}.png`, await draw(mark, edge));
  const maskable = await draw(mark, edge, { art: 0.9, ground: GROUND });
  if (!(await isInSafeZone(brush.page, maskable, GROUND)))
    throw new Error('A mask would cut something off the mark.');
  await write(`icon-maskable-${edge}.png`, maskable);
}
await write('apple-touch-icon.png', await draw(mark, 180, { ground: GROUND }));
// Of these two only the shape is used: a system paints it in its own colours.
await write('icon-monochrome-512.png', await draw(plainMark('#fff', SQUARE), 512, { art: 0.65 }));
await write('badge-96.png', await draw(plainMark('#fff', SQUARE), 96, { art: 0.94 }));
for (const name of ['connect', 'send', 'received']) {
  await write(`shortcut-${name}-96.png`, await draw(shortcutSvg(name), 96));
}
await write('favicon.svg', faviconSvg());
const favicon = await draw(mark, 32);
await write('favicon.ico', Buffer.concat([icoHeader(32, favicon.length), favicon]));
await write(
  'social.png',
  await brush.draw(socialMarkup('Files straight from one device to another'), SOCIAL),
);
await brush.close();

/** One PNG in an ICO file: ICONDIR (6 bytes) and one ICONDIRENTRY (16 bytes). */
function icoHeader(edge, pngBytes) {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  header.writeUInt8(edge, 6);
  header.writeUInt8(edge, 7);
  header.writeUInt16LE(1, 10);
  header.writeUInt16LE(32, 12);
  header.writeUInt32LE(pngBytes, 14);
  header.writeUInt32LE(22, 18);
  return header;
}
