// A round of the product: what a person would do, on the screens of two browsers.

import { timeOf, type BenchDevice } from './bench-device.ts';
import { MIB } from './random-file.ts';
import type { RecordOptions } from './page-record.ts';
import type { Rig } from './rig.ts';
import { cpuSeconds } from './processes.ts';

/** Far above what any round should take; a round that takes longer failed. */
const ROUND_MS = 400_000;

export interface Pair {
  readonly sender: BenchDevice;
  readonly receiver: BenchDevice;
}

export interface Moved {
  /** From the click on Accept until it was complete on the receiver's screen. */
  readonly seconds: number;
  readonly mibPerSecond: number;
  readonly firstBlockMs: number;
  /** Of all processes of both browsers, in that time. */
  readonly cpuSecondsPerGib: number;
  /** Connections that lived at its end. */
  readonly connections: number;
}

/** Two browsers with the product open, paired by link. The sender is on the link's west side. */
export async function pairUp(
  rig: Rig,
  options: RecordOptions = {},
  prepare: (device: BenchDevice) => Promise<void> = async () => undefined,
): Promise<Pair> {
  const sender = await rig.launch('west', options);
  const receiver = await rig.launch('east', options);
  for (const device of [sender, receiver]) await prepare(device);
  await sender.open(rig.origin);
  await receiver.open(await sender.pairingLink());
  for (const device of [sender, receiver]) await device.isConnected();
  return { sender, receiver };
}

/** Chooses what lies at a path, and waits until it is offered on the other screen as one of `count`. */
export async function offer(
  { sender, receiver }: Pair,
  path: string,
  label = 'Choose files',
  count = 1,
): Promise<void> {
  await sender.page.getByLabel(label).setInputFiles(path, { timeout: ROUND_MS });
  await receiver
    .transfer('offered')
    .nth(count - 1)
    .waitFor({ timeout: ROUND_MS });
}

/** Accepts the only offer there is; answers what it took. */
export async function move(pair: Pair, sizeBytes: number): Promise<Moved> {
  const { sender, receiver } = pair;
  const processes = [...sender.processes(), ...receiver.processes()];
  const cpuBefore = cpuSeconds(processes);
  await receiver.accept();
  await isComplete(receiver);
  const cpu = cpuSeconds(processes) - cpuBefore;
  const marks = await receiver.marks();
  const accepted = timeOf(marks, 'accept');
  const seconds = (timeOf(marks, 'in complete') - accepted) / 1000;
  return {
    seconds,
    mibPerSecond: sizeBytes / MIB / seconds,
    firstBlockMs: timeOf(marks, 'in first block') - accepted,
    cpuSecondsPerGib: (cpu * 1024 * MIB) / sizeBytes,
    connections: (await receiver.page.evaluate(() => window.bench.carried())).connections,
  };
}

/** Waits until so many transfers are complete. Throws at once with the sentence on screen when one fails. */
export async function isComplete(receiver: BenchDevice, count = 1): Promise<void> {
  const complete = receiver.transfer('complete').nth(count - 1);
  const failed = receiver.transfer('failed').first();
  await complete.or(failed).first().waitFor({ timeout: ROUND_MS });
  if (await failed.isVisible()) throw new Error(`a transfer failed: ${(await failed.textContent()) ?? ''}`);
}
