// Stages in memory, with a disk's faults: slow, full, failing, and keeping nothing that was not flushed.

import { BLOCK_BYTES } from '../../src/protocol/limits.ts';
import { StageError, type Stage, type StageFailure, type StageRoom } from '../../src/transfer/stage/stage.ts';

export type StageStep = 'open' | 'write' | 'flush' | 'read' | 'remove';

/** One transfer's bytes. */
export class Disk {
  readonly blocks = new Map<number, Uint8Array<ArrayBuffer>>();
  readonly hashes = new Map<number, Uint8Array<ArrayBuffer>>();
  /** Slots that a crash would leave. */
  readonly flushed = new Set<number>();
  isOpen = true;

  get writtenBytes(): number {
    return sum([...this.blocks.values()]);
  }

  get flushedBytes(): number {
    return sum([...this.flushed].map((slot) => this.blocks.get(slot) ?? new Uint8Array()));
  }

  /** The staged stream as it is now; what was never written is zeros. */
  contents(): Uint8Array<ArrayBuffer> {
    let length = 0;
    for (const [slot, bytes] of this.blocks) length = Math.max(length, slot * BLOCK_BYTES + bytes.length);
    const stream = new Uint8Array(length);
    for (const [slot, bytes] of this.blocks) stream.set(bytes, slot * BLOCK_BYTES);
    return stream;
  }
}

export class MemoryStages implements StageRoom {
  readonly disks = new Map<string, Disk>();
  /** Steps that fail from now on, and how. */
  readonly faults: Partial<Record<StageStep, StageFailure>> = {};
  /** What happened, in order. */
  readonly log: string[] = [];
  /** Writes beyond this many bytes in all find the disk full. */
  spaceBytes = Infinity;
  writeBytesPerSecond = Infinity;
  /** Held by whoever sets it: a step waits for the promise before it is done. */
  gates: Partial<Record<StageStep, Promise<void>>> = {};

  async open(id: string): Promise<Stage> {
    await this.#step('open', id);
    const disk = this.disks.get(id) ?? new Disk();
    // Sync access handles lock their file.
    if (this.disks.has(id) && disk.isOpen) throw new StageError('storage');
    disk.isOpen = true;
    this.disks.set(id, disk);
    return this.#stage(id, disk);
  }

  /** The power fails: every stage loses what was not flushed. */
  crash(): void {
    for (const disk of this.disks.values()) {
      disk.isOpen = false;
      for (const slot of [...disk.blocks.keys()]) {
        if (disk.flushed.has(slot)) continue;
        disk.blocks.delete(slot);
        disk.hashes.delete(slot);
      }
    }
  }

  get #usedBytes(): number {
    return [...this.disks.values()].reduce((used, disk) => used + disk.writtenBytes, 0);
  }

  #stage(id: string, disk: Disk): Stage {
    const mine = () => this.disks.get(id) === disk;
    return {
      write: async (slot, bytes, hash) => {
        const copy = bytes.slice();
        await this.#step('write', `${id} ${slot}`);
        if (this.writeBytesPerSecond !== Infinity)
          await after((bytes.length * 1000) / this.writeBytesPerSecond);
        if (!disk.isOpen || !mine()) throw new StageError('storage');
        const more = bytes.length - (disk.blocks.get(slot)?.length ?? 0);
        if (this.#usedBytes + more > this.spaceBytes) throw new StageError('no-space');
        disk.blocks.set(slot, copy);
        disk.hashes.set(slot, hash.slice());
        disk.flushed.delete(slot);
      },
      flush: async () => {
        if (!disk.isOpen || !mine()) throw new StageError('storage');
        const slots = [...disk.blocks.keys()];
        await this.#step('flush', id);
        for (const slot of slots) disk.flushed.add(slot);
      },
      read: async (offset, length) => {
        await this.#step('read', id);
        const bytes = mine() ? disk.contents().slice(offset, offset + length) : new Uint8Array();
        if (!mine() || bytes.length !== length) throw new StageError('storage');
        return bytes;
      },
      close: () => {
        disk.isOpen = false;
        return Promise.resolve();
      },
      remove: async () => {
        disk.isOpen = false;
        await this.#step('remove', id);
        if (mine()) this.disks.delete(id);
      },
    };
  }

  async #step(step: StageStep, about: string): Promise<void> {
    this.log.push(`${step} ${about}`);
    await this.gates[step];
    const fault = this.faults[step];
    if (fault) throw new StageError(fault);
  }
}

function sum(blocks: readonly Uint8Array[]): number {
  return blocks.reduce((bytes, block) => bytes + block.length, 0);
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
