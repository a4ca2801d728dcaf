// What a page writes down by itself while it is measured, from outside the product: when what CONTRACT names
// came on screen, how long its main thread was busy, what its connections carried. In the page's own clock
// (since 1970, in ms), so that no figure holds the time a test needs to look.

import type { Page } from '@playwright/test';

export interface Mark {
  /** `accept` is a click; `device connected`, `in moving`, `out complete` are states that came. */
  readonly what: string;
  readonly at: number;
}

export interface Busy {
  readonly at: number;
  readonly ms: number;
}

export interface Carried {
  /** Payload bytes of all data channels there ever were, as far as they were seen. */
  readonly received: number;
  readonly sent: number;
  /** Connections that live. */
  readonly connections: number;
  /** What each transfer on screen has safe. */
  readonly safeBytes: readonly number[];
}

export interface PageRecord {
  readonly marks: Mark[];
  /** Tasks of 50 ms and more, by the browser's word. */
  readonly longTasks: Busy[];
  /** Times that a timer of 5 ms came late, where that was asked for. */
  readonly lateTimers: Busy[];
  carried(): Promise<Carried>;
}

declare global {
  interface Window {
    bench: PageRecord;
  }
}

export interface RecordOptions {
  /** Watches the main thread by a timer, too; it costs a little. */
  readonly timer?: boolean;
  /** Lets no further connection beside the first find a path: then there is one lane. */
  readonly oneConnection?: boolean;
}

/** To be called before the page opens anything. */
export async function record(page: Page, options: RecordOptions = {}): Promise<void> {
  await page.addInitScript(install, options);
}

/** Runs in the page. */
function install(options: RecordOptions): void {
  const now = () => performance.timeOrigin + performance.now();
  const marks: Mark[] = [];
  const longTasks: Busy[] = [];
  const lateTimers: Busy[] = [];
  /** Each connection, and what its channels had carried when it was seen last. */
  const connections = new Map<RTCPeerConnection, { received: number; sent: number }>();

  const alive = () => [...connections.keys()].filter(({ connectionState }) => connectionState !== 'closed');
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, [configuration]: [RTCConfiguration?]) {
      const pathless = options.oneConnection === true && alive().length > 0;
      const connection = new target(
        // As where every direct way is barred, and there is no relay.
        pathless ? { ...configuration, iceServers: [], iceTransportPolicy: 'relay' } : configuration,
      );
      connections.set(connection, { received: 0, sent: 0 });
      return connection;
    },
  });

  const shown = new Map<Element, string>();
  const begun = new Set<Element>();
  const look = () => {
    for (const element of document.querySelectorAll('[data-testid=transfer],[data-testid=device]')) {
      const { testid, direction, state, bytes } = (element as HTMLElement).dataset;
      const kind = testid === 'device' ? 'device' : direction;
      if (state !== undefined && shown.get(element) !== state) {
        shown.set(element, state);
        marks.push({ what: `${kind} ${state}`, at: now() });
      }
      if (Number(bytes) > 0 && !begun.has(element)) {
        begun.add(element);
        marks.push({ what: `${kind} first block`, at: now() });
      }
    }
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ['data-state', 'data-bytes'],
  });
  addEventListener(
    'click',
    ({ target }) => {
      const button = target instanceof Element ? target.closest('button') : null;
      if (button?.textContent.trim() === 'Accept') marks.push({ what: 'accept', at: now() });
    },
    { capture: true },
  );

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      longTasks.push({ at: performance.timeOrigin + startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });
  if (options.timer === true) {
    let last = now();
    setInterval(() => {
      const at = now();
      // The interval itself is no work.
      if (at - last > 10) lateTimers.push({ at: last, ms: at - last - 5 });
      last = at;
    }, 5);
  }

  const carried = async (): Promise<Carried> => {
    let connected = 0;
    for (const connection of alive()) {
      if (connection.connectionState === 'connected') connected += 1;
      const count = { received: 0, sent: 0 };
      for (const report of (await connection.getStats()).values() as IterableIterator<
        RTCStats & { bytesReceived?: number; bytesSent?: number }
      >) {
        if (report.type !== 'data-channel') continue;
        count.received += report.bytesReceived ?? 0;
        count.sent += report.bytesSent ?? 0;
      }
      connections.set(connection, count);
    }
    const counts = [...connections.values()];
    return {
      received: counts.reduce((sum, { received }) => sum + received, 0),
      sent: counts.reduce((sum, { sent }) => sum + sent, 0),
      connections: connected,
      safeBytes: Array.from(document.querySelectorAll<HTMLElement>('[data-testid=transfer]'), ({ dataset }) =>
        Number(dataset['bytes']),
      ),
    };
  };
  window.bench = { marks, longTasks, lateTimers, carried };
}
