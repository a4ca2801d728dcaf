// Keeps the screen awake while bytes move: a phone that sleeps stops its page, and the transfer with it.

export interface WakeLock {
  /** Wanted from now on, or not any more. */
  want(isWanted: boolean): void;
}

interface Lock {
  release(): Promise<void>;
}

/** What the lock is made of; `request` rejects when the browser has none, or refuses (a low battery). */
export interface WakeLockPorts {
  readonly request: () => Promise<Lock>;
  readonly isVisible: () => boolean;
  /** Calls back whenever the page became visible. */
  readonly onVisible: (listener: () => void) => void;
}

/** A lock that is held while wanted. The browser takes it from a hidden page; it is asked for again then. */
export function createWakeLock(ports: WakeLockPorts = browserPorts): WakeLock {
  let isWanted = false;
  let held: Promise<Lock | null> | null = null;

  const settle = () => {
    if (isWanted && held === null && ports.isVisible()) {
      held = ports.request().catch(() => null);
    } else if (!isWanted && held !== null) {
      const former = held;
      held = null;
      void former.then((lock) => lock?.release().catch(() => undefined));
    }
  };
  ports.onVisible(() => {
    // What was held before the page was hidden is released by now.
    held = null;
    settle();
  });
  return {
    want(next) {
      isWanted = next;
      settle();
    },
  };
}

const browserPorts: WakeLockPorts = {
  async request() {
    const { wakeLock } = navigator as { wakeLock?: typeof navigator.wakeLock };
    if (!wakeLock) throw new Error('This browser has no wake lock.');
    return wakeLock.request('screen');
  },
  isVisible: () => document.visibilityState === 'visible',
  onVisible(listener) {
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') listener();
    });
  },
};
