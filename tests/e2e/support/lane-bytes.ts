// Counts what crosses the block channels of a page, from outside the product: by the browser's own
// statistics of every connection the page makes.

import type { Page } from '@playwright/test';

declare global {
  interface Window {
    laneBytes(): Promise<{ received: number; sent: number }>;
    /** Connections that stand, the oldest first. */
    connections(): RTCPeerConnection[];
  }
}

/** To be called before the page opens the product. */
export async function watchLanes(page: Page): Promise<void> {
  await page.addInitScript(() => {
    /** Those that may still carry something, and the last count of each; closed ones are not kept alive. */
    const counts = new Map<RTCPeerConnection, { received: number; sent: number }>();
    const over = { received: 0, sent: 0 };
    window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
      construct(target, args: [RTCConfiguration?]) {
        const connection = new target(...args);
        counts.set(connection, { received: 0, sent: 0 });
        return connection;
      },
    });
    const look = async () => {
      for (const [connection, count] of [...counts]) {
        for (const report of (await connection.getStats()).values() as IterableIterator<
          RTCStats & { label?: string; bytesReceived?: number; bytesSent?: number }
        >) {
          if (report.type !== 'data-channel' || report.label !== 'blocks') continue;
          count.received = report.bytesReceived ?? 0;
          count.sent = report.bytesSent ?? 0;
        }
        if (connection.connectionState !== 'closed' || !counts.delete(connection)) continue;
        over.received += count.received;
        over.sent += count.sent;
      }
    };
    setInterval(() => void look(), 100);
    window.connections = () =>
      [...counts.keys()].filter(({ connectionState }) => connectionState === 'connected');
    window.laneBytes = async () => {
      await look();
      const sum = { ...over };
      for (const { received, sent } of counts.values()) {
        sum.received += received;
        sum.sent += sent;
      }
      return sum;
    };
  });
}
