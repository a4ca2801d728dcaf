// Whether a list of very many files is as quick as a short one: tasks of 50 ms or more while it is scrolled from
// end to end, and what a person waits for the first click on it, from the click to the next frame.

import type { Locator, Page } from '@playwright/test';
import { rounds, type Case } from '../case.ts';
import { figure } from '../figures.ts';
import { move, offer, pairUp } from '../product.ts';
import { randomFolder } from '../random-file.ts';
import { Rig } from '../rig.ts';

const COUNT = 10_000;
const FILE_BYTES = 64;
/** How long one way takes: as fast as a thumb flings. */
const SCROLL_MS = 4000;

declare global {
  interface Window {
    /** Names and durations of slow events, as the browser tells them. */
    interactions: { name: string; ms: number }[];
  }
}

export const list: Case = {
  name: 'list',
  title: 'A list of 10,000 received files',
  kind: 'browsers',
  async run(settings) {
    const results = await rounds(settings, async () => {
      const rig = await Rig.open();
      try {
        const folder = randomFolder(rig.folder, COUNT, FILE_BYTES);
        const pair = await pairUp(rig);
        await offer(pair, folder, 'Choose a folder');
        await move(pair, COUNT * FILE_BYTES);
        const { page } = pair.receiver;
        await watchInteractions(page);
        await page
          .getByRole('navigation')
          .getByRole('button', { name: /^Received/ })
          .click();
        const rows = page.getByTestId('inbox-file');
        await rows.first().waitFor();
        const scroller = page.getByTestId('inbox-group').getByRole('group').first();
        // The first touch of a list that was just opened.
        await rows.nth(1).getByRole('button').first().click();
        await page.getByRole('dialog').getByRole('button', { name: 'Next file' }).waitFor();
        const firstMs = await slowestClick(page);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Next file' }).waitFor({ state: 'hidden' });
        // What closing it left to do.
        await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
        const before = Date.now();
        const most = await scrollThrough(scroller);
        const longest = await longestTask(page, before);
        const found = { firstMs, taskMs: longest, rows: most };
        settings.say(JSON.stringify(found));
        return found;
      } finally {
        await rig.close();
      }
    });
    return [
      figure(
        'list',
        'longest task of 50 ms or more while scrolling',
        results.map(({ taskMs }) => taskMs),
        'ms',
        {
          target: { atMost: 0 },
        },
      ),
      figure(
        'list',
        'first interaction',
        results.map(({ firstMs }) => firstMs),
        'ms',
        {
          target: { atMost: 100 },
        },
      ),
      figure(
        'list',
        'rows in the page at most',
        results.map(({ rows }) => rows),
        '',
      ),
    ];
  },
};

async function watchInteractions(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.interactions = [];
    new PerformanceObserver((entries) => {
      for (const { name, duration } of entries.getEntries()) window.interactions.push({ name, ms: duration });
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
}

/** The slowest click so far; 16 where all were quicker than the browser tells. */
function slowestClick(page: Page): Promise<number> {
  return page.evaluate(() =>
    Math.max(
      16,
      ...window.interactions.filter(({ name }) => /^(pointer|mouse|click)/.test(name)).map(({ ms }) => ms),
    ),
  );
}

/** Scrolls to the end and back, a little each frame; answers how many rows were in the page at most. */
function scrollThrough(scroller: Locator): Promise<number> {
  return scroller.evaluate(async (element, scrollMs) => {
    let most = 0;
    for (const way of [0, 1]) {
      const begun = performance.now();
      for (let part = 0; part < 1;) {
        await new Promise(requestAnimationFrame);
        part = Math.min(1, (performance.now() - begun) / scrollMs);
        element.scrollTop = Math.abs(way - part) * (element.scrollHeight - element.clientHeight);
        most = Math.max(most, element.querySelectorAll('li').length);
      }
    }
    return most;
  }, SCROLL_MS);
}

/** Of those since then; 0 when there was none. */
function longestTask(page: Page, since: number): Promise<number> {
  return page.evaluate(
    (from) => Math.max(0, ...window.bench.longTasks.filter(({ at }) => at >= from).map(({ ms }) => ms)),
    since,
  );
}
