// Installed like an app: the manifest, opening without a network, and a new version that asks first, starts by
// itself when nobody would notice, and reaches every tab.

import { appendFileSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pairByLink } from './support/device.ts';
import { DurableDevice } from './support/durable-device.ts';
import { MIB, payload, sha256, sha256OfDownload } from './support/files.ts';
import type { Screen } from './support/screen.ts';
import { startServer, type Server } from './support/server.ts';
import { expect, test } from './support/test.ts';

test('the app can be installed', async ({ launch, server }) => {
  const device = await launch();
  await device.open(server.origin);
  await device.isInstalled();
  const href = await device.page.locator('link[rel=manifest]').getAttribute('href');
  const answer = await device.page.request.get(new URL(href ?? '', server.origin).href);
  const manifest = (await answer.json()) as Record<string, unknown>;
  expect(manifest).toMatchObject({
    name: 'Causeway',
    short_name: 'Causeway',
    id: '/',
    scope: '/',
    display: 'standalone',
  });
  expect(manifest['start_url']).toMatch(/^\//);
  expect(manifest['description']).toBeTruthy();
  expect(manifest['theme_color']).toMatch(/^#/);
  expect(manifest['background_color']).toMatch(/^#/);
  const icons = manifest['icons'] as { src: string; sizes: string; type: string; purpose?: string }[];
  for (const [sizes, purpose] of [
    ['192x192', 'any'],
    ['512x512', 'any'],
    ['192x192', 'maskable'],
    ['512x512', 'maskable'],
  ]) {
    const icon = icons.find(
      (candidate) => candidate.sizes === sizes && (candidate.purpose ?? 'any') === purpose,
    );
    expect(icon?.type).toBe('image/png');
    const image = await device.page.request.get(new URL(icon?.src ?? '', server.origin).href);
    const bytes = await image.body();
    // A PNG says its width and height in its first chunk.
    expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(sizes);
  }
  const session = await device.context.newCDPSession(device.page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // Every context of an automated browser is off the record.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
    [],
  );
});

test('it opens without a network', async ({ launch }) => {
  const server = await startServer();
  const device = await launch();
  await device.open(server.origin);
  await device.isInstalled();
  await server.stop();
  await device.page.reload();
  await expect(device.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  await device.context.setOffline(true);
  await device.page.reload();
  await expect(device.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
});

test('what was received is there without a network, and can be saved', async ({ launch }) => {
  const server = await startServer();
  const [sender, receiver] = [await launch(), await launch()];
  for (const device of [sender, receiver]) await device.open(server.origin);
  await receiver.isInstalled();
  await pairByLink(sender, receiver);
  const file = payload('kept.bin', 3 * MIB);
  await sender.choose(file);
  await receiver.accept();
  await expect(receiver.transfer('complete')).toBeVisible();
  await server.stop();
  await receiver.context.setOffline(true);
  await receiver.page.reload();
  await expect(receiver.transfer('complete')).toBeVisible();
  await expect(receiver.page.getByTestId('file')).toContainText('kept.bin');
  const download = receiver.page.waitForEvent('download');
  await receiver.page.getByRole('button', { name: 'Save kept.bin', exact: true }).click();
  expect(await sha256OfDownload(await download)).toBe(sha256(file.buffer));
});

/** A server of its own, whose app can be deployed anew. */
async function startDeployable(): Promise<Server & { deploy(): void }> {
  const assets = join(mkdtempSync(join(tmpdir(), 'causeway-assets-')), 'dist');
  cpSync('dist', assets, { recursive: true });
  const server = await startServer({ assets });
  const deploy = () => {
    appendFileSync(join(assets, 'service-worker.js'), '\n// the next version\n');
  };
  return { ...server, deploy };
}

/** The browser's look for a new version, once the server has it. */
async function lookForUpdate({ page }: Screen, { origin }: Server): Promise<void> {
  await expect
    .poll(async () => (await page.request.get(`${origin}/service-worker.js`)).text())
    .toContain('the next version');
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
}

/** Whether a version waits to be started. */
function isWaiting({ page }: Screen): Promise<boolean> {
  return page.evaluate(
    async () => ((await navigator.serviceWorker.getRegistration())?.waiting ?? null) !== null,
  );
}

test('a new version asks first, and waits while bytes move', async ({ launch }) => {
  test.setTimeout(180_000);
  const server = await startDeployable();
  const [sender, receiver] = [await launch(), await launch()];
  for (const device of [sender, receiver]) {
    await device.open(server.origin);
    await device.isInstalled();
  }
  await pairByLink(sender, receiver);
  // Its link still works: that keeps no click waiting.
  const host = sender;
  await host.page.evaluate(() => Object.assign(window, { before: true }));
  await sender.choose(payload('long.bin', 48 * MIB));
  await receiver.accept();
  await expect(host.transfer('moving')).toBeVisible();

  server.deploy();
  await lookForUpdate(host, server);
  const update = host.page.getByRole('button', { name: 'Update now' });
  await expect(update).toBeVisible();
  if ((await host.transfer('moving').count()) > 0) await expect(update).toBeDisabled();
  await expect(receiver.transfer('complete')).toBeVisible({ timeout: 60_000 });
  await expect(sender.transfer('complete')).toBeVisible();

  await expect(update).toBeEnabled();
  const reloaded = host.page.waitForEvent('load');
  await update.click();
  await reloaded;
  await expect(host.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  expect(await host.page.evaluate(() => 'before' in window)).toBe(false);
  await expect(update).toBeHidden();
  await server.stop();
});

test('every tab follows a new version, and the work stays where it is', async ({ launch }) => {
  const server = await startDeployable();
  const device = await launch();
  await device.open(server.origin);
  await device.isInstalled();
  const second = await device.context.newPage();
  await second.goto(server.origin);
  await expect(second.getByText('Causeway is open in another tab')).toBeVisible();
  for (const page of [device.page, second])
    await page.evaluate(() => Object.assign(window, { before: true }));
  server.deploy();
  await lookForUpdate(device, server);
  await device.page.getByRole('button', { name: 'Update now' }).click();
  for (const page of [device.page, second])
    await expect.poll(() => page.evaluate(() => 'before' in window).catch(() => true)).toBe(false);
  await expect(device.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  await expect(second.getByText('Causeway is open in another tab')).toBeVisible();
  expect(await isWaiting(device)).toBe(false);
  // It goes on when asked to, as before.
  await second.getByRole('button', { name: 'Use it here' }).click();
  await expect(second.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  await expect(device.page.getByText('Causeway moved to another tab')).toBeVisible();
  await server.stop();
});

test('a new version that nobody started is started with the app', async ({ launch }) => {
  const server = await startDeployable();
  const device = await launch();
  await device.open(server.origin);
  await device.isInstalled();
  server.deploy();
  await lookForUpdate(device, server);
  await expect(device.page.getByRole('button', { name: 'Update now' })).toBeVisible();
  expect(await isWaiting(device)).toBe(true);
  await device.page.reload();
  await expect.poll(() => isWaiting(device).catch(() => true)).toBe(false);
  await expect(device.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  await expect(device.page.getByRole('button', { name: 'Update now' })).toBeHidden();
  await server.stop();
});

test('a new version is started by itself once the page was out of sight for a while', async () => {
  const server = await startDeployable();
  const device = new DurableDevice(server.origin, { hides: true });
  await device.start();
  await device.isInstalled();
  await device.page.clock.install();
  await device.reload();
  await device.page.evaluate(() => Object.assign(window, { before: true }));
  server.deploy();
  await lookForUpdate(device, server);
  await expect(device.page.getByRole('button', { name: 'Update now' })).toBeVisible();
  const back = await device.lookAway();
  await device.page.clock.fastForward('04:30');
  expect(await isWaiting(device)).toBe(true);
  await device.page.clock.fastForward('01:00');
  await expect.poll(() => device.page.evaluate(() => 'before' in window).catch(() => true)).toBe(false);
  expect(await isWaiting(device)).toBe(false);
  await back();
  await expect(device.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  await device.kill();
  await server.stop();
});
