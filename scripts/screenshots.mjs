// `npm run screenshots [-- state…]`: pictures of every state of the screen. All looks of all states go to
// .cache/gallery; a sheet of each state to docs/screens/states, the README's pictures to docs/screens, and
// the manifest's screenshots to public. With states named, only their pictures are taken.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import { openBrush } from './pictures/brush.mjs';
import {
  FORMS,
  MANIFEST_PICTURES,
  manifestPictureName,
  README_PICTURES,
  SHEET_LOOKS,
} from './pictures/chosen.mjs';
import { nameOf, openGallery, SIZES } from './pictures/gallery.mjs';
import { root } from './setup.mjs';

const only = process.argv.slice(2);
const all = join(root, '.cache', 'gallery');
const kept = join(root, 'docs', 'screens');
const sheets = join(kept, 'states');
const published = join(root, 'public');
const isWanted = ({ state }) => only.length === 0 || only.includes(state);

const THEMES = ['light', 'dark'];
const LANGUAGES = ['en', 'ar'];
/** Of the small window, one look is enough to see what gives way. */
const SMALL_LOOKS = [{ size: 'small', theme: 'light', language: 'en' }];

/** How many pixels of a sheet a CSS pixel takes, and what is left between pictures. */
const SHEET_SCALE = 0.5;
/** CSS pixels. */
const SHEET_DEPTH = 1200;
const SHEET_GAP = 12;
const SHEET_GROUND = '#8b8f8d';

const gallery = await openGallery();
const brush = await openBrush(gallery.browser);
await mkdir(all, { recursive: true });
// A state that is no more has no picture any more.
if (only.length === 0) await rm(sheets, { recursive: true, force: true });
await mkdir(sheets, { recursive: true });

const states = await takeAll();
for (const state of states) await writeSheet(state);
if (only.length === 0) await writeIndex(states);
await takeReadmePictures();
await takeManifestPictures();
await gallery.close();
console.log(`Pictures of ${states.length} states are in .cache/gallery, docs/screens and public.`);

/** Every look of every state, as PNGs; answers the states. */
async function takeAll() {
  let states = [];
  for (const size of Object.keys(SIZES)) {
    const page = await gallery.page(size);
    states = page.states.filter((state) => isWanted({ state }));
    const looks =
      size === 'small'
        ? SMALL_LOOKS
        : LANGUAGES.flatMap((language) => THEMES.map((theme) => ({ size, theme, language })));
    for (const look of looks) {
      for (const state of states) await writeFile(pathOf(state, look), await take(page, state, look));
    }
    await page.close();
  }
  return states;
}

function pathOf(state, look) {
  return join(all, `${state}-${nameOf(look).replaceAll(' ', '-')}.png`);
}

async function take(page, state, look, options = { fullPage: true }) {
  await page.show(state, look);
  return page.page.screenshot({ animations: 'disabled', ...options });
}

/** The looks of a state side by side, as far down as a sheet goes. */
async function writeSheet(state) {
  const pictures = [];
  let x = SHEET_GAP;
  let bottom = 0;
  for (const look of SHEET_LOOKS) {
    const png = await readFile(pathOf(state, look));
    // A PNG says its width and height in its first chunk.
    const [width, height] = [png.readUInt32BE(16), Math.min(png.readUInt32BE(20), SHEET_DEPTH)];
    const place = { x, y: SHEET_GAP, width: width * SHEET_SCALE, height: height * SHEET_SCALE, round: 6 };
    pictures.push({ png, ...place });
    x += place.width + SHEET_GAP;
    bottom = Math.max(bottom, SHEET_GAP + place.height);
  }
  const sheet = { width: x, height: bottom + SHEET_GAP, ground: SHEET_GROUND, pictures, quality: 0.6 };
  await writeFile(join(sheets, `${state}.webp`), await brush.webp(sheet));
}

/** So that all sheets can be looked at in one page. */
async function writeIndex(states) {
  const text = `# Every screen and state

Made by \`npm run screenshots\` from tests/gallery: on a phone in light and English, on a phone in dark and Arabic, on a desktop.

${states.map((state) => `## ${state}\n\n![${state} in three looks](states/${state}.webp)\n`).join('\n')}`;
  await writeFile(join(kept, 'README.md'), await format(text, { parser: 'markdown' }));
}

async function takeReadmePictures() {
  for (const { name, state, ...look } of README_PICTURES.filter(isWanted)) {
    const scale = look.size === 'desktop' ? 1 : 1.5;
    const { width, height } = SIZES[look.size];
    const page = await gallery.page(look.size, scale);
    const png = await take(page, state, look, {});
    await page.close();
    const pixels = { width: Math.round(width * scale), height: Math.round(height * scale) };
    const picture = await brush.webp({ ...pixels, pictures: [{ png, x: 0, y: 0, ...pixels }], quality: 0.8 });
    await writeFile(join(kept, `${name}.webp`), picture);
  }
}

async function takeManifestPictures() {
  for (const picture of MANIFEST_PICTURES.filter(isWanted)) {
    const { scale, ...size } = FORMS[picture.form];
    const page = await gallery.page(size, scale);
    const look = { theme: picture.theme, language: 'en' };
    await writeFile(join(published, manifestPictureName(picture)), await take(page, picture.state, look, {}));
    await page.close();
  }
}
