// `npm run demo`: a short film of the real product, two browsers side by side, from the first look to the
// last byte; docs/screens/demo.webp.

import { randomFillSync } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cameraSeeing } from '../tests/e2e/support/camera.ts';
import { Device } from '../tests/e2e/support/device.ts';
import { startServer } from '../tests/e2e/support/server.ts';
import { ensureChromium } from './browser.mjs';
import { Film } from './pictures/film.mjs';
import { Finger, Hand } from './pictures/hands.mjs';
import { root, run } from './setup.mjs';

const MIB = 1024 * 1024;
const MOST_BYTES = 1_000_000;
/** CSS pixels of each window, and pixels of the film that one takes. */
const LAPTOP = { width: 900, height: 640 };
const PHONE = { width: 370, height: 640 };
const SCALE = 0.8;
const GAP = 24;
const CAPTION = 46;

const [laptopAt, phoneAt] = [LAPTOP, PHONE].map(({ width, height }) => ({
  y: GAP,
  width: width * SCALE,
  height: height * SCALE,
}));
const size = {
  width: laptopAt.width + phoneAt.width + 3 * GAP,
  height: laptopAt.height + GAP + CAPTION,
};

process.env.CHROMIUM_PATH = ensureChromium();
if ((await run('vite', ['build', '--logLevel', 'warn'])) !== 0) process.exit(1);
const folder = mkdtempSync(join(tmpdir(), 'causeway-demo-'));
const server = await startServer();
const opened = [];
try {
  writeFileSync(join(root, 'docs', 'screens', 'demo.webp'), await film());
} finally {
  for (const device of opened) await device.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function launch(viewport, args = []) {
  const device = await Device.launch({ viewport, args });
  opened.push(device);
  return device;
}

async function film() {
  const files = makeFiles();
  const laptop = await launch(LAPTOP);
  await laptop.open(server.origin);
  // What the phone's camera is going to see.
  await laptop.pairingLink();
  const code = await laptop.page.getByRole('img', { name: 'Pairing QR code' }).screenshot();
  const phone = await launch(PHONE, await cameraSeeing(code, await laptop.context.newPage()));
  await laptop.page.bringToFront();
  // By mouse: a key would have the focus shown.
  await laptop.page.getByRole('button', { name: 'Close' }).click();
  const session = await phone.context.newCDPSession(phone.page);
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  await phone.open(server.origin);

  const film = new Film({
    size,
    ground: '#ebe3d5',
    ink: '#1d2a2d',
    views: [
      { page: laptop.page, x: GAP, ...laptopAt },
      { page: phone.page, x: 2 * GAP + laptopAt.width, ...phoneAt },
    ],
  });
  const hand = new Hand(film, laptop.page);
  const finger = new Finger(film, phone.page);
  await film.start();

  film.say('Two devices, each with Causeway open');
  await pause(1200);
  film.say('One shows a code…');
  await hand.click(laptop.page.getByRole('button', { name: 'Connect a device' }));
  await laptop.page.getByRole('img', { name: 'Pairing QR code' }).waitFor();
  await pause(900);
  film.say('…the other scans it');
  await finger.tap(phone.page.getByRole('button', { name: 'Connect a device' }));
  await finger.tap(phone.page.getByRole('button', { name: 'Scan a code' }));
  await laptop.isConnected();
  await phone.isConnected();
  film.noPointer();
  film.say('They are connected, directly');
  await pause(1400);
  film.say('Drop files in');
  await hand.drop(files, laptop.page.getByTestId('device'));
  await phone.transfer('offered').waitFor();
  await pause(900);
  film.say('The other device is asked');
  await finger.tap(phone.page.getByRole('button', { name: 'Accept', exact: true }));
  film.noPointer();
  film.say('They cross from browser to browser, encrypted');
  await phone.transfers.evaluate((card) => card.scrollIntoView({ behavior: 'smooth', block: 'center' }));
  await phone.transfer('complete').waitFor({ timeout: 120_000 });
  await laptop.transfer('complete').waitFor({ timeout: 120_000 });
  film.say('Complete: every block checked, and safe on the other disk');
  await pause(1500);
  return film.finish(MOST_BYTES);
}

/** What is sent: a picture, a large film, a note of a few words. */
function makeFiles() {
  const named = (name) => join(folder, name);
  copyFileSync(join(root, 'public', 'social.png'), named('Postcard from the causeway.png'));
  writeFileSync(named('Crossing the bay.mov'), randomFillSync(Buffer.alloc(64 * MIB)));
  writeFileSync(named('Tide table.txt'), 'Low water at 9.41, high water at 15.52.\n');
  return ['Postcard from the causeway.png', 'Crossing the bay.mov', 'Tide table.txt'].map(named);
}

/** Time for whoever watches, ms. */
function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
