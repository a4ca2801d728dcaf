// Where a round happens: a server, and browsers that reach each other over the machine's own loopback or
// over an emulated link. Everything a round opened is closed with its rig.

import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from '../../scripts/browser.mjs';
import { root } from '../../scripts/setup.mjs';
import { startServer, type Server } from '../e2e/support/server.ts';
import { openDoors } from '../lab/door.ts';
import { Link, type PathSettings, type Side } from '../lab/link.ts';
import { BenchDevice } from './bench-device.ts';
import type { RecordOptions } from './page-record.ts';

/** What is open at the moment: of each rig, how to close it, last thing first. */
const open = new Set<(() => unknown)[]>();

/** Closes every rig there is, for a bench that is told to end. */
export async function closeRigs(): Promise<void> {
  for (const closing of open) await closeAll(closing);
}

async function closeAll(closing: (() => unknown)[]): Promise<void> {
  open.delete(closing);
  for (const close of closing.splice(0)) await close();
}

export class Rig {
  readonly folder: string;
  readonly #server: Server;
  readonly #link: Link | null;
  readonly #closing: (() => unknown)[];
  readonly #devices = new Set<BenchDevice>();

  private constructor(folder: string, server: Server, link: Link | null, closing: (() => unknown)[]) {
    this.folder = folder;
    this.#server = server;
    this.#link = link;
    this.#closing = closing;
    closing.unshift(() => this.closeDevices());
  }

  /** Opens a rig; with `path`, over an emulated link that is the same both ways. */
  static async open(path?: PathSettings): Promise<Rig> {
    const closing: (() => unknown)[] = [];
    open.add(closing);
    const folder = makeFolder();
    closing.unshift(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    try {
      const server = await startServer();
      closing.unshift(() => server.stop());
      if (!path) return new Rig(folder, server, null, closing);
      const link = await Link.start(path);
      closing.unshift(() => link.stop());
      const doors = await openDoors(link, server.port, folder);
      closing.unshift(() => doors.close());
      return new Rig(folder, server, link, closing);
    } catch (error) {
      await closeAll(closing);
      throw error;
    }
  }

  get origin(): string {
    return this.#server.origin;
  }

  get link(): Link {
    if (!this.#link) throw new Error('this rig has no link');
    return this.#link;
  }

  /** Starts a browser, with flags of its own if any; on an emulated link, in that side's namespace. */
  async launch(side: Side, options: RecordOptions = {}, flags: readonly string[] = []): Promise<BenchDevice> {
    const executable = findChromium();
    if (executable === null) throw new Error('no Chromium');
    const path = this.#link ? this.#link.executable(side, executable) : executable;
    const device = await BenchDevice.launch(path, this.folder, options, flags);
    this.#devices.add(device);
    return device;
  }

  /** Ends every browser that was started here; the rest stays. */
  async closeDevices(): Promise<void> {
    for (const device of this.#devices) await device.close().catch(() => undefined);
    this.#devices.clear();
  }

  close(): Promise<void> {
    return closeAll(this.#closing);
  }
}

/** A folder for profiles and files. Not in the system's place for such things: that may be memory. */
function makeFolder(): string {
  const all = join(root, '.cache', 'bench');
  mkdirSync(all, { recursive: true });
  for (const name of readdirSync(all)) {
    // Of a run that was killed.
    if (!isRunning(Number(name.split('-')[0]))) rmSync(join(all, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(all, `${process.pid}-`));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
