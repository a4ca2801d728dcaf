// A device's network made slow, or cut, as the browser emulates it.

import type { DurableDevice } from './durable-device.ts';

export interface Condition {
  readonly offline?: boolean;
  /** What comes in at most; unlimited by default. */
  readonly bytesPerSecond?: number;
}

/**
 * Puts a device on a network that can be changed: channels feel it only if it was slow before they were made.
 * `latencyMs` is added each way.
 */
export async function throttle(
  device: DurableDevice,
  latencyMs = 1,
): Promise<(condition: Condition) => Promise<void>> {
  const session = await device.session();
  await session.send('Network.enable');
  const set = async ({ offline = false, bytesPerSecond = -1 }: Condition) => {
    await session.send('Network.emulateNetworkConditions', {
      offline,
      latency: latencyMs,
      downloadThroughput: bytesPerSecond,
      uploadThroughput: -1,
    });
  };
  await set({});
  return set;
}
