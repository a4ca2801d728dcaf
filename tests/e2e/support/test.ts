// The fixtures of every journey: a server, and as many devices as the test wants, closed at its end.

import { test as base, expect } from '@playwright/test';
import { Device, type DeviceOptions } from './device.ts';
import { startServer, type Server } from './server.ts';

interface Fixtures {
  /** Launches a device; its complaints fail the test. */
  launch: (options?: DeviceOptions) => Promise<Device>;
  /** Two devices, both with the product open, not yet paired. */
  pair: readonly [Device, Device];
}

export const test = base.extend<Fixtures, { server: Server }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
  launch: async ({}, use) => {
    const devices: Device[] = [];
    await use(async (options) => {
      const device = await Device.launch(options);
      devices.push(device);
      return device;
    });
    for (const device of devices) await device.close();
    expect(devices.flatMap((device) => device.complaints)).toEqual([]);
  },
  pair: async ({ launch, server }, use) => {
    const pair = [await launch(), await launch()] as const;
    for (const device of pair) await device.open(server.origin);
    await use(pair);
  },
});

export { expect };
