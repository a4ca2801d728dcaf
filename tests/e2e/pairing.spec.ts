// Two devices meet: by link, by code, by a QR code seen through a camera; and every way it can fail.

import { isolate } from '../../src/words/isolate.ts';
import { pairByLink } from './support/device.ts';
import { cameraSeeing } from './support/camera.ts';
import { startServer } from './support/server.ts';
import { expect, test } from './support/test.ts';

test('by link: opening it joins at once, and the secret leaves the address bar', async ({ pair }) => {
  const [host, taker] = pair;
  await pairByLink(host, taker);
  expect(taker.page.url()).not.toContain('#');
  await expect(host.page.getByRole('dialog')).toBeHidden();
  const name = await taker.page.evaluate(
    () => document.querySelector('[data-testid=device]')?.textContent ?? '',
  );
  expect(name).not.toContain('New device');
});

test('by a link that is opened while the page still starts', async ({ pair }) => {
  const [host, taker] = pair;
  const link = new URL(await host.pairingLink());
  await taker.page.goto(link.origin, { waitUntil: 'commit' });
  await taker.page.evaluate((hash) => {
    location.hash = hash;
  }, link.hash);
  await host.isConnected();
  await taker.isConnected();
});

test('by code, typed with other case and separators', async ({ pair }) => {
  const [host, taker] = pair;
  const code = await host.pairingCode();
  await taker.typeCode(`  ${code.toUpperCase().replaceAll('-', ' ')} `);
  await host.isConnected();
  await taker.isConnected();
});

test('by a QR code seen through the camera', async ({ launch, server }) => {
  const host = await launch();
  await host.open(server.origin);
  await host.pairingLink();
  const picture = await host.page.getByRole('img', { name: 'Pairing QR code' }).screenshot();
  const taker = await launch({ args: await cameraSeeing(picture, await host.context.newPage()) });
  await taker.open(server.origin);
  await taker.openConnect();
  await taker.page.getByRole('button', { name: 'Scan a code' }).click();
  await host.isConnected();
  await taker.isConnected();
});

test('one link takes several devices', async ({ launch, server }) => {
  const host = await launch();
  await host.open(server.origin);
  const link = await host.pairingLink();
  for (let count = 1; count <= 2; count += 1) {
    const taker = await launch();
    await taker.open(link);
    await taker.isConnected();
    await host.isConnected(count);
  }
});

test('a wrong code is refused on both screens, is used up, and a fresh one works', async ({ pair }) => {
  const [host, taker] = pair;
  const right = await host.pairingCode();
  const [digits, first, second] = right.split('-');
  const wrong = `${digits ?? ''}-${first === 'otter' ? 'velvet' : 'otter'}-${second ?? ''}`;
  await taker.typeCode(wrong);
  await expect(taker.alerts).toContainText('That code was not right, and it is used up now.');
  await expect(host.says('Another device typed a wrong code.')).toBeVisible();

  await taker.typeCode(right);
  await expect(taker.alerts).toContainText('No device is waiting at this code.');
  await expect(host.devices).toHaveCount(0);

  await host.page.getByRole('button', { name: 'Get a new code' }).click();
  await taker.typeCode(await host.pairingCode());
  await host.isConnected();
  await taker.isConnected();
});

test('a second taker of a code is told that nobody waits there', async ({ launch, pair }) => {
  const [host, taker] = pair;
  const code = await host.pairingCode();
  await taker.typeCode(code);
  await host.isConnected();
  const late = await launch();
  await late.open(new URL(host.page.url()).origin);
  await late.typeCode(code);
  await expect(late.alerts).toContainText('No device is waiting at this code.');
});

test('a code that ran out says so to both', async ({ launch }) => {
  const server = await startServer({ vars: { CODE_LIFETIME_SECONDS: '3' } });
  const [host, taker] = [await launch(), await launch()];
  await host.open(server.origin);
  await taker.open(server.origin);
  const code = await host.pairingCode();
  await expect(host.says('This code has run out. Get a new one.')).toBeVisible();
  await taker.typeCode(code);
  await expect(taker.alerts).toContainText('No device is waiting at this code.');
  await server.stop();
});

test('a link that its host stopped is told to be closed', async ({ pair, launch }) => {
  const [host, taker] = pair;
  const link = await host.pairingLink();
  await pairByLink(host, taker);
  await host.page.getByRole('button', { name: 'Stop sharing the link' }).click();
  const late = await launch();
  await late.open(link);
  await expect(late.alerts).toContainText('No device is waiting at this link.');
  // Who is connected stays so.
  await host.isConnected();
});

test('a text that is no code is explained before anything is sent', async ({ pair }) => {
  const [, taker] = pair;
  await taker.typeCode('4821-oter-velvet');
  await expect(taker.alerts).toContainText(`“${isolate('oter')}” is not a word that codes use.`);
  await taker.typeCode('otter velvet');
  await expect(taker.alerts).toContainText('The four digits are missing.');
});

test('without a server there is a sentence, and no end of waiting', async ({ launch }) => {
  const server = await startServer();
  const [host, taker] = [await launch(), await launch()];
  await host.open(server.origin);
  await taker.open(server.origin);
  const code = await host.pairingCode();
  // All of the app is on the device; what is missing from now on is the server, not the app.
  await taker.isInstalled();
  await server.stop();
  await taker.typeCode(code);
  await expect(taker.says('Causeway’s server cannot be reached')).toBeVisible();
  await expect(taker.alerts).toContainText('Causeway’s server cannot be reached. Check your connection', {
    timeout: 60_000,
  });
});

test('what is connected needs no server', async ({ launch }) => {
  const server = await startServer();
  const [host, taker] = [await launch(), await launch()];
  await host.open(server.origin);
  await pairByLink(host, taker);
  await server.stop();
  await host.choose({ name: 'after.txt', mimeType: 'text/plain', buffer: Buffer.from('still here') });
  await taker.accept();
  await expect(host.transfer('complete')).toBeVisible();
  await expect(taker.transfer('complete')).toBeVisible();
});
