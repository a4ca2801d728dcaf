import { expect, test } from 'vitest';
import { createWakeLock } from '../../../src/pwa/wake-lock.ts';

function setUp({ refused = false } = {}) {
  const page = { isVisible: true, requests: 0, held: 0, appear: (): void => undefined };
  const lock = createWakeLock({
    request: async () => {
      page.requests += 1;
      if (refused) throw new DOMException('low battery', 'NotAllowedError');
      page.held += 1;
      return {
        release: async () => {
          page.held -= 1;
        },
      };
    },
    isVisible: () => page.isVisible,
    onVisible: (listener) => {
      page.appear = () => {
        page.isVisible = true;
        listener();
      };
    },
  });
  return { page, lock };
}

/** Promises that are settled already have had their say. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

test('held while wanted, and asked for once', async () => {
  const { page, lock } = setUp();
  lock.want(true);
  lock.want(true);
  await settled();
  expect(page).toMatchObject({ requests: 1, held: 1 });
  lock.want(false);
  await settled();
  expect(page).toMatchObject({ requests: 1, held: 0 });
});

test('released even when it came after it was not wanted any more', async () => {
  const { page, lock } = setUp();
  lock.want(true);
  lock.want(false);
  await settled();
  expect(page.held).toBe(0);
});

test('asked for again when the page is visible again, if it is still wanted', async () => {
  const { page, lock } = setUp();
  lock.want(true);
  await settled();
  page.isVisible = false;
  // The browser released it.
  page.held = 0;
  page.appear();
  await settled();
  expect(page).toMatchObject({ requests: 2, held: 1 });
  lock.want(false);
  page.appear();
  await settled();
  expect(page).toMatchObject({ requests: 2, held: 0 });
});

test('not asked for by a hidden page', async () => {
  const { page, lock } = setUp();
  page.isVisible = false;
  lock.want(true);
  expect(page.requests).toBe(0);
  page.appear();
  await settled();
  expect(page.held).toBe(1);
});

test('a browser that refuses is not asked again and again', async () => {
  const { page, lock } = setUp({ refused: true });
  lock.want(true);
  await settled();
  lock.want(true);
  await settled();
  lock.want(false);
  await settled();
  expect(page.requests).toBe(1);
});
