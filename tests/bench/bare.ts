// What the product is measured against: nothing but data channels, each on a connection of its own, kept
// full by the bufferedamountlow event; the bytes are counted at the other end and thrown away. One of them
// is the plainest thing two browsers can do.

import type { BenchDevice } from './bench-device.ts';
import { MIB } from './random-file.ts';
import { cpuSeconds } from './processes.ts';
import type { Rig } from './rig.ts';

export interface BareMoved {
  readonly seconds: number;
  readonly mibPerSecond: number;
  readonly cpuSecondsPerGib: number;
}

export interface BareEnd {
  offer(): Promise<string>;
  answer(offer: string): Promise<string>;
  take(answer: string): Promise<void>;
  /** Sends so many bytes on all channels together; answers when it began. */
  flood(bytes: number): Promise<number>;
  /** What came, and when the last of it did. */
  arrived(): { bytes: number; at: number };
  /** Resolves when so many bytes came, or the time is over. */
  waitFor(bytes: number, mostMs: number): Promise<{ bytes: number; at: number }>;
  /** The median time from a word to its answer, in ms, while nothing else is sent. */
  roundTrip(): Promise<number>;
}

declare global {
  interface Window {
    bare: BareEnd;
  }
}

export interface BarePair {
  readonly sender: BenchDevice;
  readonly receiver: BenchDevice;
}

/** Two browsers with `lanes` channels between them, open. */
export async function pairBare(
  rig: Rig,
  lanes: number,
  prepare: (device: BenchDevice) => Promise<void> = async () => undefined,
): Promise<BarePair> {
  const sender = await rig.launch('west');
  const receiver = await rig.launch('east');
  for (const device of [sender, receiver]) {
    await prepare(device);
    // Any page of the same origin will do; this one has no script of its own.
    await device.page.goto(`${rig.origin}/api/health`);
    await device.page.evaluate(install, lanes);
  }
  const offer = await sender.page.evaluate(() => window.bare.offer());
  const answer = await receiver.page.evaluate((text) => window.bare.answer(text), offer);
  await sender.page.evaluate((text) => window.bare.take(text), answer);
  return { sender, receiver };
}

/** Sends so many bytes, or as many as go in the time. */
export async function flood(
  { sender, receiver }: BarePair,
  bytes: number,
  mostMs = 120_000,
): Promise<BareMoved> {
  const processes = [...sender.processes(), ...receiver.processes()];
  const cpuBefore = cpuSeconds(processes);
  const begun = await sender.page.evaluate((size) => window.bare.flood(size), bytes);
  const arrived = await receiver.page.evaluate(([size, most]) => window.bare.waitFor(size, most), [
    bytes,
    mostMs,
  ] as const);
  const cpu = cpuSeconds(processes) - cpuBefore;
  const seconds = (arrived.at - begun) / 1000;
  return {
    seconds,
    mibPerSecond: arrived.bytes / MIB / seconds,
    cpuSecondsPerGib: (cpu * 1024 * MIB) / arrived.bytes,
  };
}

/** Runs in the page. */
function install(lanes: number): void {
  const MESSAGE_BYTES = 64 * 1024;
  // A fuller queue gained nothing on loopback, an emptier one ran dry.
  const HIGH_WATER_BYTES = 4 * 1024 * 1024;
  const LOW_WATER_BYTES = 1024 * 1024;
  const now = () => performance.timeOrigin + performance.now();
  const ends = Array.from({ length: lanes }, () => {
    const connection = new RTCPeerConnection();
    return { connection, channel: connection.createDataChannel('bare', { negotiated: true, id: 1 }) };
  });
  const arrived = { bytes: 0, at: 0 };
  let echoed: (() => void) | null = null;
  let onBytes: () => void = () => undefined;
  for (const { channel } of ends) {
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = LOW_WATER_BYTES;
    channel.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (data instanceof ArrayBuffer) {
        arrived.bytes += data.byteLength;
        arrived.at = now();
        onBytes();
      } else if (data === 'ping') channel.send('pong');
      else echoed?.();
    };
  }
  const open = () =>
    Promise.all(
      ends.map(async ({ channel }) => {
        if (channel.readyState !== 'open') await new Promise((resolve) => (channel.onopen = resolve));
      }),
    );
  const gathered = async (connection: RTCPeerConnection) => {
    while (connection.iceGatheringState !== 'complete')
      await new Promise((resolve) => (connection.onicegatheringstatechange = resolve));
    return connection.localDescription;
  };
  window.bare = {
    async offer() {
      for (const { connection } of ends) await connection.setLocalDescription();
      return JSON.stringify(await Promise.all(ends.map(({ connection }) => gathered(connection))));
    },
    async answer(offer) {
      const offers = JSON.parse(offer) as RTCSessionDescriptionInit[];
      for (const [i, { connection }] of ends.entries()) {
        const remote = offers[i];
        if (remote) await connection.setRemoteDescription(remote);
        await connection.setLocalDescription();
      }
      return JSON.stringify(await Promise.all(ends.map(({ connection }) => gathered(connection))));
    },
    async take(answer) {
      const answers = JSON.parse(answer) as RTCSessionDescriptionInit[];
      for (const [i, { connection }] of ends.entries()) {
        const remote = answers[i];
        if (remote) await connection.setRemoteDescription(remote);
      }
      await open();
    },
    async flood(bytes) {
      await open();
      let left = bytes;
      const message = crypto.getRandomValues(new Uint8Array(MESSAGE_BYTES)).buffer;
      const begun = now();
      for (const { channel } of ends) {
        const fill = () => {
          while (left > 0 && channel.bufferedAmount + MESSAGE_BYTES <= HIGH_WATER_BYTES) {
            channel.send(left >= MESSAGE_BYTES ? message : message.slice(0, left));
            left -= Math.min(left, MESSAGE_BYTES);
          }
        };
        channel.onbufferedamountlow = fill;
        fill();
      }
      return begun;
    },
    arrived: () => ({ ...arrived }),
    async waitFor(bytes, mostMs) {
      await new Promise<void>((resolve) => {
        onBytes = () => {
          if (arrived.bytes >= bytes) resolve();
        };
        onBytes();
        setTimeout(resolve, mostMs);
      });
      return { ...arrived };
    },
    async roundTrip() {
      await open();
      const trips: number[] = [];
      for (let i = 0; i < 11; i++) {
        const from = performance.now();
        const back = new Promise<void>((resolve) => (echoed = resolve));
        ends[0]?.channel.send('ping');
        await back;
        trips.push(performance.now() - from);
      }
      return trips.sort((a, b) => a - b)[5] ?? 0;
    },
  };
}
