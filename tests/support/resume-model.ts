// Two engines, a transfer from a to b, and everything that can befall it: a world that a schedule of
// befallings is played on, and that looks after each of them whether what must always hold does.

import { createHash } from 'node:crypto';
import { expect, vi } from 'vitest';
import { parseControlWord } from '../../src/protocol/control.ts';
import { decodeFrame } from '../../src/protocol/frames.ts';
import { BLOCK_BYTES } from '../../src/protocol/limits.ts';
import type { Choice } from '../../src/transfer/engine-api.ts';
import { Bitmap } from '../../src/transfer/blocks/bitmap.ts';
import { filesOfChoice, Wanted } from '../../src/transfer/manifest/choice.ts';
import { layoutOf } from '../../src/transfer/manifest/layout.ts';
import type { Checkpoint } from '../../src/transfer/stage/checkpoint-store.ts';
import type { From } from './channel-pipe.ts';
import { EnginePair, type TransferIds } from './engine-pair.ts';
import type { Tear } from './memory-stage.ts';
import { SourceFile, someBytes, type Chosen } from './source-files.ts';

export type Command =
  /** Up to so many messages of one queue arrive. */
  | {
      readonly do: 'deliver';
      readonly pipe: 'control' | 'blocks';
      readonly from: From;
      readonly count: number;
    }
  /** Up to so many messages arrive, of all queues in turn. */
  | { readonly do: 'run'; readonly count: number }
  | { readonly do: 'time'; readonly ms: number }
  | { readonly do: 'cut' }
  | { readonly do: 'join' }
  | {
      readonly do: 'kill';
      readonly side: From;
      readonly tears: readonly Tear[];
      readonly damage: Damage | null;
      /** The sender's record does not outlive it. */
      readonly isForgotten: boolean;
    }
  | { readonly do: 'supply'; readonly version: Version }
  | { readonly do: 'corrupt' }
  | { readonly do: 'disk'; readonly room: number | null }
  /** The disk reads nothing until it is told to again. */
  | { readonly do: 'reads'; readonly isSlow: boolean }
  | { readonly do: 'pause' | 'resume' | 'cancel'; readonly side: From };
export type Version = 'old' | 'new';
/** What happens to the stage while the receiver is closed. */
export interface Damage {
  readonly what: 'block' | 'hash' | 'stage' | 'checkpoint';
  readonly slot: number;
}

/** One large file between small ones, an empty one among them; some blocks hold parts of three. */
const SIZES = [Math.floor(2.3 * BLOCK_BYTES), 0, 500, Math.floor(1.4 * BLOCK_BYTES), 77];
const CONTENT = SIZES.map((size, i) => someBytes(size, i + 1));
const LAYOUT = layoutOf(SIZES);
/** A block that is wrong three times fails the transfer; that is not what is looked for here. */
const MOST_CORRUPTED = 2;

function contentOf(version: Version, changed: number): Uint8Array<ArrayBuffer>[] {
  return CONTENT.map((bytes, i) => {
    if (version === 'old' || i !== changed) return bytes;
    const other = bytes.slice();
    other[other.length >> 1]! ^= 1;
    return other;
  });
}

export class World {
  readonly pair = new EnginePair({ control: 'by-hand', blocks: 'by-hand' });
  readonly choice: Choice;
  readonly wanted: Wanted;
  /** The file whose content is another in the new version. */
  readonly changed: number;
  ids: TransferIds = { out: '', in: '' };
  isJoined = false;
  hasCancelled = false;
  hasDamaged = false;
  hasForgotten = false;
  hasNew = false;
  readonly #streams: Record<Version, Uint8Array>;
  /** What `safe` ever said. */
  readonly #said = new Set<number>([0]);
  /** Blocks that we damaged, until they are written again. */
  readonly #damaged = new Set<Uint8Array>();
  #needsFiles = false;
  #toCorrupt = 0;
  #read: () => void = () => undefined;
  #corrupted = 0;

  constructor(choice: Choice, changed: number) {
    this.choice = choice;
    this.changed = changed;
    const files = filesOfChoice(choice, SIZES.length);
    this.wanted = new Wanted(LAYOUT, files);
    const stream = (version: Version) =>
      Buffer.concat(
        contentOf(version, changed).map((bytes, i) => (files.has(i) ? bytes : new Uint8Array(bytes.length))),
      );
    this.#streams = { old: stream('old'), new: stream('new') };
    this.pair.b.checkpoints.onPut = (record) => this.#checkRecord(record);
    this.pair.onJoin = () => this.#listen();
  }

  get sender(): string | null {
    return this.pair.a.kind(this.ids.out);
  }

  get receiver(): string | null {
    return this.pair.b.kind(this.ids.in);
  }

  async begin(): Promise<void> {
    this.join();
    this.ids = await this.pair.begin('a', this.#files('old'));
    await this.#checked();
  }

  async perform(command: Command): Promise<void> {
    await this.#perform(command);
    await this.#checked();
  }

  /** Nothing is broken any more, and nobody holds it; time passes until nothing changes. */
  async mend(version: Version | null): Promise<void> {
    const { pair, ids } = this;
    pair.b.stages.spaceBytes = Infinity;
    this.#toCorrupt = 0;
    await this.perform({ do: 'reads', isSlow: false });
    await pair.a.engine.resume(ids.out);
    await pair.b.engine.resume(ids.in);
    if (version) await this.#supply(version);
    this.join();
    for (let quiet = 0, last = ''; quiet < 4; quiet += 1) {
      await this.perform({ do: 'run', count: 10_000 });
      await this.perform({ do: 'time', ms: 1000 });
      const now = JSON.stringify([pair.a.page.latest.get(ids.out), pair.b.page.latest.get(ids.in)]);
      if (now !== last) quiet = -1;
      last = now;
    }
  }

  /** A file can be saved, and is what a version of the source has there. */
  async expectFile(index: number): Promise<void> {
    const saved = await this.pair.b.download(this.ids.in, { file: index });
    const versions = (['old', 'new'] as const).map((version) => contentOf(version, this.changed)[index]!);
    expect(versions.some((bytes) => Buffer.compare(bytes, saved!.bytes) === 0)).toBe(true);
  }

  /** Both are gone, with their timers. */
  end(): void {
    for (const side of ['a', 'b'] as const) this.pair.kill(side);
    vi.clearAllTimers();
  }

  join(): void {
    if (this.isJoined) return;
    this.isJoined = true;
    this.pair.rejoin().open();
  }

  async #perform(command: Command): Promise<void> {
    const { pair, ids } = this;
    switch (command.do) {
      case 'deliver':
        for (let i = 0; i < command.count && pair[command.pipe].deliver(command.from); i += 1);
        break;
      case 'run': {
        let left = command.count;
        for (let moved = true; moved && left > 0;) {
          moved = false;
          for (const pipe of [pair.control, pair.blocks])
            for (const from of ['a', 'b'] as const)
              for (let burst = 0; burst < 5 && left > 0 && pipe.deliver(from); burst += 1) {
                left -= 1;
                moved = true;
              }
          await this.#settled();
        }
        break;
      }
      case 'time':
        for (let passed = 0; passed < command.ms; passed += 250) {
          vi.advanceTimersByTime(Math.min(250, command.ms - passed));
          await this.#settled();
        }
        break;
      case 'cut':
        pair.cut();
        this.isJoined = false;
        break;
      case 'join':
        this.join();
        break;
      case 'kill': {
        const { side, tears, damage, isForgotten } = command;
        pair.kill(side, (slot) => tears[slot % tears.length]!);
        this.isJoined = false;
        if (side === 'b' && damage) this.#damage(damage);
        if (side === 'a') this.#needsFiles = true;
        if (side === 'a' && isForgotten) this.hasForgotten ||= pair.a.outgoing.records.delete(ids.out);
        await pair[side].start();
        break;
      }
      case 'supply':
        await this.#supply(command.version);
        break;
      case 'corrupt':
        if (this.#corrupted + this.#toCorrupt < MOST_CORRUPTED) this.#toCorrupt += 1;
        break;
      case 'disk': {
        const used = pair.b.disk(ids.in)?.writtenBytes ?? 0;
        pair.b.stages.spaceBytes = command.room === null ? Infinity : used + command.room;
        break;
      }
      case 'reads':
        this.#read();
        delete pair.b.stages.gates.read;
        if (command.isSlow) {
          pair.b.stages.gates.read = new Promise<void>((resolve) => {
            this.#read = resolve;
          });
        }
        break;
      case 'pause':
      case 'resume':
        await pair[command.side].engine[command.do](command.side === 'a' ? ids.out : ids.in);
        break;
      case 'cancel':
        this.hasCancelled = true;
        await pair[command.side].engine.cancel(command.side === 'a' ? ids.out : ids.in);
        break;
    }
  }

  async #supply(version: Version): Promise<void> {
    if (!this.#needsFiles) return;
    const answer = await this.pair.a.engine.supply(this.ids.out, this.#files(version));
    if (!answer.ok) return;
    this.#needsFiles = false;
    if (version === 'new') this.hasNew = true;
  }

  #files(version: Version): Chosen[] {
    return contentOf(version, this.changed).map((bytes, i) => ({
      file: new SourceFile(`${i}`, bytes),
      path: `${i}`,
    }));
  }

  #damage({ what, slot }: Damage): void {
    const { checkpoints, stages } = this.pair.b;
    const disk = this.pair.b.disk(this.ids.in);
    if (!disk || checkpoints.records.get(this.ids.in)?.state !== 'moving') return;
    this.hasDamaged = true;
    if (what === 'stage') stages.disks.delete(this.ids.in);
    else if (what === 'checkpoint') void checkpoints.remove(this.ids.in);
    else if (what === 'hash') disk.damageHash(slot);
    else disk.damage(slot, 9);
    const bytes = disk.blocks.get(slot);
    if (bytes && what === 'block') this.#damaged.add(bytes);
  }

  #listen(): void {
    const { control, blocks } = this.pair;
    control.b.onSend = (data) => {
      const word = parseControlWord(data as string);
      if (word?.word === 'safe') {
        expect(word.bytes).toBeLessThanOrEqual(this.#recordedBytes());
        this.#said.add(word.bytes);
      }
      if (word?.word === 'done' && this.pair.b.kind(this.ids.in) !== null && !this.hasCancelled)
        this.#expectWhole();
    };
    control.a.onSend = (data) => {
      if (parseControlWord(data as string)?.word === 'agreed') this.#expectWhole();
    };
    blocks.tap = (from, data) => {
      const frame = from === 'a' && this.#toCorrupt > 0 ? decodeFrame(data as ArrayBuffer) : null;
      if (frame?.kind === 'piece') {
        frame.payload[0]! ^= 64;
        this.#toCorrupt -= 1;
        this.#corrupted += 1;
      }
      return data;
    };
  }

  /** What happens by itself, then what must always hold. */
  async #checked(): Promise<void> {
    await this.#settled();
    // A person who takes it whenever it is offered; or, once it was cancelled, does not want it any more.
    if (this.hasCancelled) await this.pair.b.engine.decline(this.ids.in);
    else void this.pair.b.engine.accept(this.ids.in, this.choice);
    await this.#settled();
    const { a, b } = this.pair;
    expect([a.page.brokenLinks, b.page.brokenLinks]).toEqual([[], []]);
    const [out, into] = [a.page.latest.get(this.ids.out), b.page.latest.get(this.ids.in)];
    if (out && out.state.kind !== 'complete') expect([...this.#said]).toContain(out.safeBytes);
    if (into?.state.kind === 'complete') this.#expectWhole();
    else if (into && this.pair.b.checkpoints.records.get(this.ids.in)?.state === 'moving')
      expect(into.safeBytes).toBeLessThanOrEqual(this.#recordedBytes());
  }

  #settled(): Promise<void> {
    return this.pair.settle();
  }

  /** Wanted bytes that the last record says are safe. */
  #recordedBytes(): number {
    const record = this.pair.b.checkpoints.records.get(this.ids.in);
    return record ? this.#safeIn(record).reduce((sum, block) => sum + this.wanted.bytesIn(block), 0) : 0;
  }

  #safeIn(record: Checkpoint): number[] {
    const safe = Bitmap.fromBytes(record.safeBlocks, LAYOUT.blockCount);
    return [...this.wanted.blocks].filter((block) => safe.has(block));
  }

  /** Nothing is recorded before it is on disk, with its hash, and is what a version of the source has there. */
  #checkRecord(record: Checkpoint): void {
    if (record.state === 'cancelled') return;
    const disk = this.pair.b.disk(this.ids.in)!;
    for (const block of this.#safeIn(record)) {
      const slot = this.wanted.slotOf(block);
      const bytes = disk.blocks.get(slot);
      // Read again in its own time.
      if (this.hasDamaged && (!bytes || this.#damaged.has(bytes) || !disk.isFlushed(slot))) continue;
      expect(disk.isFlushed(slot)).toBe(true);
      expect(this.#versionsAt(block, bytes!).length).toBeGreaterThan(0);
      const hash = createHash('sha256').update(bytes!).digest();
      if (!this.hasDamaged) expect(Buffer.compare(disk.durable.hashes.get(slot)!, hash)).toBe(0);
    }
  }

  #versionsAt(block: number, bytes: Uint8Array): Version[] {
    const at = block * BLOCK_BYTES;
    return (['old', 'new'] as const).filter(
      (version) => Buffer.compare(bytes, this.#streams[version].subarray(at, at + bytes.length)) === 0,
    );
  }

  /** Every wanted block would outlive a crash, and all are of one version. */
  #expectWhole(): void {
    const disk = this.pair.b.disk(this.ids.in)!;
    const whole = (['old', 'new'] as const).filter((version) =>
      [...this.wanted.blocks].every((block) => {
        const slot = this.wanted.slotOf(block);
        return disk.isFlushed(slot) && this.#versionsAt(block, disk.blocks.get(slot)!).includes(version);
      }),
    );
    expect(whole.length).toBeGreaterThan(0);
    if (!this.hasNew) expect(whole).toContain('old');
  }
}
