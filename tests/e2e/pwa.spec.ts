// Installed like an app: the manifest, opening without a network, and a new version that asks first.

import { appendFileSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pairByLink } from './support/device.ts';
import { MIB, payload } from './support/files.ts';
import { startServer } from './support/server.ts';
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

test('a new version asks first, and waits while bytes move', async ({ launch }) => {
  test.setTimeout(180_000);
  const assets = join(mkdtempSync(join(tmpdir(), 'causeway-assets-')), 'dist');
  cpSync('dist', assets, { recursive: true });
  const server = await startServer({ assets });
  const [sender, receiver] = [await launch(), await launch()];
  for (const device of [sender, receiver]) {
    await device.open(server.origin);
    await device.isInstalled();
  }
  await pairByLink(sender, receiver);
  await receiver.page.evaluate(() => Object.assign(window, { before: true }));
  await sender.choose(payload('long.bin', 48 * MIB));
  await receiver.accept();
  await expect(receiver.transfer('moving')).toBeVisible();

  // The deploy of a new version, and the browser's look for it.
  appendFileSync(join(assets, 'service-worker.js'), '\n// the next version\n');
  await expect
    .poll(async () => (await receiver.page.request.get(`${server.origin}/service-worker.js`)).text())
    .toContain('the next version');
  await receiver.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  const update = receiver.page.getByRole('button', { name: 'Update now' });
  await expect(update).toBeVisible();
  if ((await receiver.transfer('moving').count()) > 0) await expect(update).toBeDisabled();
  await expect(receiver.transfer('complete')).toBeVisible({ timeout: 60_000 });
  await expect(sender.transfer('complete')).toBeVisible();

  await expect(update).toBeEnabled();
  const reloaded = receiver.page.waitForEvent('load');
  await update.click();
  await reloaded;
  await expect(receiver.page.getByRole('button', { name: 'Connect a device' })).toBeVisible();
  expect(await receiver.page.evaluate(() => 'before' in window)).toBe(false);
  await expect(update).toBeHidden();
  await server.stop();
});
