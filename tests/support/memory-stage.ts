// Stages in memory, with a disk's faults: slow, full, failing, damaged while closed, and sure to keep
// nothing that was not flushed.

import { BLOCK_BYTES } from '../../src/protocol/limits.ts';
import {
  COPY_BYTES,
  StageError,
  type Stage,
  type StageFailure,
  type StageRoom,
} from '../../src/transfer/stage/stage.ts';

export type StageStep = 'open' | 'write' | 'flush' | 'read' | 'remove';

/**
 * What a crash leaves of a block that was written and not flushed: what was there before, all of it, half of
 * its bytes, its bytes without its hash, or its hash without its bytes.
 */
export type Tear = 'lost' | 'kept' | 'torn' | 'no-hash' | 'no-bytes';

type Bytes = Uint8Array<ArrayBuffer>;

/** One transfer's bytes. */
export class Disk {
  readonly blocks = new Map<number, Bytes>();
  readonly hashes = new Map<number, Bytes>();
  /** What a crash leaves, whatever else it takes. */
  readonly durable = { blocks: new Map<number, Bytes>(), hashes: new Map<number, Bytes>() };
  /** Who has it open: sync access handles lock their file. */
  holder: symbol | null = null;

  get isOpen(): boolean {
    return this.holder !== null;
  }

  get writtenBytes(): number {
    return sum([...this.blocks.values()]);
  }

  get flushedBytes(): number {
    return sum([...this.blocks].filter(([slot]) => this.isFlushed(slot)).map(([, bytes]) => bytes));
  }

  /** The block at this place, as it is now, would outlive a crash. */
  isFlushed(slot: number): boolean {
    return this.blocks.has(slot) && this.durable.blocks.get(slot) === this.blocks.get(slot);
  }

  /** Turns a bit of a block, where it lies. */
  damage(slot: number, at = 0): void {
    const bytes = this.blocks.get(slot);
    if (!bytes) return;
    const damaged = bytes.slice();
    damaged[at % damaged.length]! ^= 8;
    this.#lies('blocks', slot, damaged);
  }

  /** Turns a bit of the hash beside a block. */
  damageHash(slot: number): void {
    const hash = this.hashes.get(slot)?.slice();
    if (!hash) return;
    hash[3]! ^= 1;
    this.#lies('hashes', slot, hash);
  }

  /** What was not flushed meets its fate, and nobody has it open. */
  crash(tear: (slot: number) => Tear): void {
    this.holder = null;
    for (const [slot, written] of [...this.blocks]) {
      if (this.isFlushed(slot)) continue;
      const fate = tear(slot);
      const before = { bytes: this.durable.blocks.get(slot), hash: this.durable.hashes.get(slot) };
      const half = before.bytes?.slice() ?? new Uint8Array(written.length);
      half.set(written.subarray(0, written.length >> 1));
      const bytes = {
        lost: before.bytes,
        kept: written,
        torn: half,
        'no-hash': written,
        'no-bytes': before.bytes,
      };
      const keepsHash = fate === 'kept' || fate === 'torn' || fate === 'no-bytes';
      this.#lies('blocks', slot, bytes[fate]);
      this.#lies('hashes', slot, keepsHash ? this.hashes.get(slot) : before.hash);
    }
  }

  #lies(what: 'blocks' | 'hashes', slot: number, bytes: Bytes | undefined): void {
    for (const map of [this[what], this.durable[what]]) {
      if (bytes) map.set(slot, bytes);
      else map.delete(slot);
    }
  }

  /** The staged stream as it is now; what was never written is zeros. */
  contents(): Bytes {
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
  /** Places whose hashes were read, in order. */
  readonly readSlots: number[] = [];
  /** Writes beyond this many bytes in all find the disk full. */
  spaceBytes = Infinity;
  writeBytesPerSecond = Infinity;
  /** Held by whoever sets it: a step waits for the promise before it is done. */
  gates: Partial<Record<StageStep, Promise<void>>> = {};

  async open(id: string): Promise<Stage> {
    await this.#step('open', id);
    const disk = this.disks.get(id) ?? new Disk();
    if (disk.isOpen) throw new StageError('storage');
    const holder = Symbol(id);
    disk.holder = holder;
    this.disks.set(id, disk);
    return this.#stage(id, disk, holder);
  }

  list(): Promise<string[]> {
    return Promise.resolve([...this.disks.keys()]);
  }

  async remove(id: string): Promise<void> {
    const disk = this.disks.get(id);
    if (disk?.isOpen) throw new StageError('storage');
    await this.#step('remove', id);
    if (this.disks.get(id) === disk) this.disks.delete(id);
  }

  /** The power fails, or the browser dies: what was not flushed is at the mercy of `tear`. */
  crash(tear: (slot: number) => Tear = () => 'lost'): void {
    this.gates = {};
    for (const disk of this.disks.values()) disk.crash(tear);
  }

  get #usedBytes(): number {
    return [...this.disks.values()].reduce((used, disk) => used + disk.writtenBytes, 0);
  }

  #stage(id: string, disk: Disk, holder: symbol): Stage {
    const mine = () => this.disks.get(id) === disk;
    const held = () => {
      if (disk.holder !== holder || !mine()) throw new StageError('storage');
    };
    return {
      write: async (slot, bytes, hash) => {
        const copy = bytes.slice();
        await this.#step('write', `${id} ${slot}`);
        if (this.writeBytesPerSecond !== Infinity)
          await after((bytes.length * 1000) / this.writeBytesPerSecond);
        held();
        const more = bytes.length - (disk.blocks.get(slot)?.length ?? 0);
        if (this.#usedBytes + more > this.spaceBytes) throw new StageError('no-space');
        disk.blocks.set(slot, copy);
        disk.hashes.set(slot, hash.slice());
      },
      flush: async () => {
        held();
        const [blocks, hashes] = [[...disk.blocks], [...disk.hashes]];
        await this.#step('flush', id);
        held();
        for (const [slot, bytes] of blocks) disk.durable.blocks.set(slot, bytes);
        for (const [slot, hash] of hashes) disk.durable.hashes.set(slot, hash);
      },
      read: async (offset, length) => {
        await this.#step('read', id);
        const bytes = mine() ? readFrom(disk, offset, length) : null;
        if (bytes?.length !== length) throw new StageError('storage');
        return bytes;
      },
      blob: async (offset, length) => {
        await this.#step('read', id);
        const bytes = mine() ? readFrom(disk, offset, length) : null;
        if (bytes?.length !== length) throw new StageError('storage');
        return disk.holder === holder && length > COPY_BYTES ? null : new Blob([bytes]);
      },
      readHash: async (slot) => {
        this.readSlots.push(slot);
        await this.#step('read', id);
        held();
        return disk.hashes.get(slot)?.slice() ?? null;
      },
      close: () => {
        if (disk.holder === holder) disk.holder = null;
        return Promise.resolve();
      },
      remove: async () => {
        if (disk.holder === holder) disk.holder = null;
        await this.#step('remove', id);
        if (mine() && !disk.isOpen) this.disks.delete(id);
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

/** A block that is all of what is asked for is not looked for in the whole stream. */
function readFrom(disk: Disk, offset: number, length: number): Bytes {
  const block = offset % BLOCK_BYTES === 0 ? disk.blocks.get(offset / BLOCK_BYTES) : undefined;
  if (block && length <= block.length) return block.slice(0, length);
  return disk.contents().slice(offset, offset + length);
}

function sum(blocks: readonly Uint8Array[]): number {
  return blocks.reduce((bytes, block) => bytes + block.length, 0);
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
