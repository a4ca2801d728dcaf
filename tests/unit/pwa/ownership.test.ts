// Over Node's own Web Locks and BroadcastChannel: every claim here is a tab.

import { afterEach, expect, test, vi } from 'vitest';
import { claim, claimIfFree, claimWhenLeft, takeOver, type Ownership } from '../../../src/pwa/ownership.ts';

const held: Ownership[] = [];

async function owns(attempt: Promise<Ownership | null>): Promise<Ownership> {
  const ownership = await attempt;
  expect(ownership).not.toBeNull();
  held.push(ownership!);
  return ownership!;
}

afterEach(async () => {
  for (const ownership of held.splice(0)) ownership.release();
  vi.unstubAllGlobals();
  await vi.waitFor(async () => expect((await navigator.locks.query()).held).toEqual([]));
});

test('the first tab owns, the second does not', async () => {
  await owns(claim());
  expect(await claimIfFree()).toBeNull();
  expect(await claim()).toBeNull();
});

test('a tab waits a moment for one that is just going', async () => {
  const first = await owns(claim());
  const second = claim();
  setTimeout(() => first.release(), 50);
  await owns(second);
});

test('a browser that is slow to answer owns all the same', async () => {
  const { locks } = navigator;
  vi.stubGlobal('navigator', {
    locks: {
      request: async (name: string, options: LockOptions, then: LockGrantedCallback<unknown>) => {
        // Longer than any tab waits for another one.
        await new Promise((resolve) => setTimeout(resolve, 800));
        return locks.request(name, options, then);
      },
    },
  });
  await owns(claim());
  vi.unstubAllGlobals();
});

test('a tab that waits owns once nobody has for a while, and never between an owner and its reload', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  const over = new AbortController();
  try {
    const first = await owns(claim());
    let owned: Ownership | null = null;
    let isVisible = true;
    claimWhenLeft(
      () => isVisible,
      (ownership) => (owned = ownership),
      over.signal,
    );
    await looks(20);
    first.release();
    await looks(4);
    const reloaded = await owns(claim());
    await looks(20);
    expect(owned).toBeNull();
    isVisible = false;
    reloaded.release();
    await looks(20);
    expect(owned).toBeNull();
    isVisible = true;
    await looks(2);
    expect(owned).not.toBeNull();
    held.push(owned!);
    expect(await claimIfFree()).toBeNull();
  } finally {
    over.abort();
    vi.useRealTimers();
  }
});

/** That many seconds go by, and what a tab looks at in each is answered. */
async function looks(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    vi.advanceTimersByTime(1_000);
    await navigator.locks.query();
    await navigator.locks.request('another', () => undefined);
  }
}

test('a takeover waits until the owner has let go', async () => {
  const first = await owns(claim());
  let isReleased = false;
  void first.lost.then(() => {
    setTimeout(() => {
      isReleased = true;
      first.release();
    }, 50);
  });
  await owns(takeOver());
  expect(isReleased).toBe(true);
});

test('an owner that does not answer has it taken away, and learns of it', async () => {
  const first = await owns(claim());
  const silent = new Map<string, unknown>();
  vi.stubGlobal(
    'BroadcastChannel',
    class {
      postMessage(message: unknown) {
        silent.set('said', message);
      }
      close() {
        silent.set('closed', true);
      }
    },
  );
  await owns(takeOver());
  expect(silent.size).toBe(2);
  await first.lost;
});

test('it goes to and fro', async () => {
  let owner = await owns(claim());
  for (let turn = 0; turn < 5; turn += 1) {
    const former = owner;
    void former.lost.then(() => former.release());
    owner = await owns(takeOver());
    expect(await claimIfFree()).toBeNull();
  }
});

test('without locks every tab owns, for good', async () => {
  vi.stubGlobal('navigator', {});
  expect(await claim()).not.toBeNull();
  expect(await claimIfFree()).not.toBeNull();
  expect(await takeOver()).not.toBeNull();
  vi.unstubAllGlobals();
});
