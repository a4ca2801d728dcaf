// The app in the system around it: what title, badge and notifications say, and the warning before leaving.

import type { Page } from '@playwright/test';
import { pairByLink } from './support/device.ts';
import { DurableDevice } from './support/durable-device.ts';
import { MIB, payload, writeLargeFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

declare global {
  interface Window {
    titles: string[];
    badges: (number | null)[];
  }
}

/** Keeps every title and every badge that the page shows from now on. */
async function watchPresence(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.titles = [];
    window.badges = [];
    new MutationObserver(() => window.titles.push(document.title)).observe(document.querySelector('title')!, {
      childList: true,
    });
    const setAppBadge = navigator.setAppBadge.bind(navigator);
    const clearAppBadge = navigator.clearAppBadge.bind(navigator);
    navigator.setAppBadge = (count) => {
      window.badges.push(count ?? 0);
      return setAppBadge(count);
    };
    navigator.clearAppBadge = () => {
      window.badges.push(null);
      return clearAppBadge();
    };
  });
}

/** What the system shows of ours: title and text of each, without the marks around names. */
function shown(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const notifications = (await registration?.getNotifications()) ?? [];
    return notifications
      .map(({ title, body }) => `${title} | ${body}`.replace(/[\u2066-\u2069]/g, ''))
      .sort();
  });
}

/** Two devices whose pages can be hidden, and that may show notifications. */
const hiding = test.extend<{ hidingPair: readonly [DurableDevice, DurableDevice] }>({
  hidingPair: async ({ server }, use) => {
    const pair = [
      new DurableDevice(server.origin, { hides: true }),
      new DurableDevice(server.origin, { hides: true }),
    ] as const;
    for (const device of pair) {
      await device.start();
      await device.page.context().grantPermissions(['notifications'], { origin: server.origin });
      await device.isInstalled();
    }
    await pairByLink(...pair);
    await use(pair);
    for (const device of pair) await device.kill();
  },
});

test('the title says how far it is, and that something waits', async ({ pair }) => {
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  await expect(receiver.page).toHaveTitle('Causeway');
  await watchPresence(receiver.page);
  await sender.choose(payload('long.bin', 48 * MIB));
  await expect(receiver.page).toHaveTitle('(1) Causeway');
  await receiver.accept();
  await expect(receiver.transfer('complete')).toBeVisible({ timeout: 60_000 });
  await expect(receiver.page).toHaveTitle('Causeway');
  const { titles, badges } = await receiver.page.evaluate(() => ({
    titles: window.titles,
    badges: window.badges,
  }));
  expect(titles.some((title) => /^\d{1,2}% · Causeway$/.test(title))).toBe(true);
  // In sight, the badge is for what waits, and not for how far it is.
  expect(badges).toEqual([1, null]);
});

hiding('a hidden page tells of an offer, a message and an arrival', async ({ hidingPair }) => {
  const [sender, receiver] = hidingPair;
  await receiver.page.getByRole('button', { name: 'Settings' }).click();
  await receiver.page.getByRole('switch', { name: 'Notifications' }).check();
  await expect(receiver.page.getByRole('switch', { name: 'Notifications' })).toBeChecked();
  await receiver.page.keyboard.press('Escape');
  const back = await receiver.lookAway();
  await watchPresence(receiver.page);

  await sender.choose(payload('sea.bin', 24 * MIB));
  await expect
    .poll(() => shown(receiver.page))
    .toEqual([expect.stringMatching(/^sea\.bin from .+ \| 25\.2 MB\. Open Causeway to answer\.$/)]);
  await expect(receiver.page).toHaveTitle('(1) Causeway');
  await sender.page.getByRole('textbox', { name: 'Message' }).fill('the words of the message');
  await sender.page.getByRole('button', { name: 'Send message' }).click();
  await expect.poll(() => shown(receiver.page)).toHaveLength(2);
  expect((await shown(receiver.page))[0]).toMatch(/^Message from .+ \| Open Causeway to read it\.$/);
  await expect(receiver.page).toHaveTitle('(2) Causeway');

  // A page that nobody sees takes no clicks of a mouse.
  await receiver.page.getByRole('button', { name: 'Accept', exact: true }).dispatchEvent('click');
  await expect
    .poll(() => shown(receiver.page), { timeout: 60_000 })
    .toEqual([
      expect.stringMatching(/^Arrived: sea\.bin \| From .+$/),
      expect.stringMatching(/^Message from /),
    ]);
  await expect(receiver.page).toHaveTitle('(2) Causeway');
  const badges = await receiver.page.evaluate(() => window.badges);
  expect(badges.slice(0, 2)).toEqual([1, 2]);
  expect(badges.at(-1)).toBe(2);

  await back();
  await expect(receiver.page).toHaveTitle('Causeway');
  await expect.poll(() => shown(receiver.page)).toEqual([]);
});

hiding('it offers to tell when it is done, and tells', async ({ hidingPair }) => {
  const [sender, receiver] = hidingPair;
  const offer = sender.page.getByRole('button', { name: 'Tell me when it is done' });
  await expect(offer).toBeHidden();
  await sender.choose(payload('sea.bin', MIB));
  await offer.click();
  await expect(offer).toBeHidden();
  const back = await sender.lookAway();
  await receiver.accept();
  await expect
    .poll(() => shown(sender.page))
    .toEqual([expect.stringMatching(/^Delivered: sea\.bin \| To .+$/)]);
  await back();
  await expect.poll(() => shown(sender.page)).toEqual([]);
});

hiding('“not now” is remembered', async ({ hidingPair }) => {
  const [sender] = hidingPair;
  await sender.choose(payload('sea.bin', MIB));
  await sender.page.getByRole('button', { name: 'Not now' }).click();
  await sender.reload();
  await sender.page.getByRole('button', { name: 'Settings' }).click();
  const setting = sender.page.getByRole('switch', { name: 'Notifications' });
  await expect(setting).toBeEnabled();
  await expect(setting).not.toBeChecked();
});

test('leaving is warned of while bytes move, and not after', async ({ pair }) => {
  test.setTimeout(120_000);
  const [sender, receiver] = pair;
  await pairByLink(sender, receiver);
  await sender.choose(writeLargeFile('long.bin', 256 * MIB));
  await receiver.accept();
  await expect(receiver.transfer('moving')).toBeVisible();
  const warned = receiver.page.waitForEvent('dialog');
  await receiver.page.evaluate(() => {
    setTimeout(() => location.reload());
  });
  const dialog = await warned;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await expect(receiver.transfer('complete')).toBeVisible({ timeout: 60_000 });
  // Nobody answers a second one, so the page would stay.
  receiver.page.on('dialog', (again) => {
    receiver.complaints.push(again.type());
    void again.dismiss();
  });
  await receiver.page.reload();
  await expect(receiver.transfer('complete')).toBeVisible();
});
