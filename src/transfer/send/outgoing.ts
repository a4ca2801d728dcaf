// One transfer as its sender knows it: the offer, what the receiver takes of it, and the end.

import type { ControlWord } from '../../protocol/control.ts';
import { BlockHashes } from '../blocks/hash.ts';
import type { FailureReason, TransferFile } from '../engine-api.ts';
import { filesOfRuns, Wanted } from '../manifest/choice.ts';
import { blockBytes } from '../manifest/layout.ts';
import { pagesOf, type Manifest } from '../manifest/manifest.ts';
import type { Progress } from '../progress.ts';
import { hasEnded } from '../state.ts';
import { BlockReader } from './block-reader.ts';
import type { Served } from './server.ts';
import type { Source, SourceError } from './source.ts';

/** Blocks of one transfer kept in memory: those of a window, and one to read ahead. */
const BLOCKS_IN_MEMORY = 4;

export interface OutgoingWire {
  say(word: ControlWord): void;
  /** Says a word when the channel has room; false when it closed. */
  sayWhenRoom(word: ControlWord): Promise<boolean>;
}

export class Outgoing implements Served {
  readonly progress: Progress;
  readonly manifest: Manifest;
  readonly reader: BlockReader;
  readonly #originalPaths: readonly string[];
  readonly #wire: OutgoingWire;
  readonly #hashes: BlockHashes;
  #wanted: Wanted | null = null;

  constructor(
    progress: Progress,
    manifest: Manifest,
    originalPaths: readonly string[],
    source: Source,
    wire: OutgoingWire,
  ) {
    this.progress = progress;
    this.manifest = manifest;
    this.#originalPaths = originalPaths;
    this.#wire = wire;
    this.#hashes = new BlockHashes(manifest.layout.blockCount);
    this.reader = new BlockReader(source, manifest.layout, this.#hashes, BLOCKS_IN_MEMORY);
  }

  /** Says the offer and its pages. */
  async offer(): Promise<void> {
    const id = this.progress.identity.wireId;
    const { files, layout } = this.manifest;
    this.#wire.say({ word: 'offer', id, files: files.length, bytes: layout.totalBytes });
    for (const page of pagesOf(files)) {
      if (hasEnded(this.progress.state)) return;
      if (!(await this.#wire.sayWhenRoom({ word: 'page', id, files: page }))) return;
    }
  }

  files(): TransferFile[] {
    return this.manifest.files.map((file, index) => ({
      index,
      offeredPath: this.#originalPaths[index] ?? file.path,
      path: file.path,
      sizeBytes: file.size,
      type: file.type,
      modifiedAt: file.modified,
      wanted: this.#wanted?.files.has(index) ?? true,
      whole: false,
    }));
  }

  /** The receiver takes all or some. Answers false when its choice makes no sense. */
  accepted(runs: readonly (readonly [number, number])[] | null): boolean {
    if (this.progress.state.kind !== 'offered') return hasEnded(this.progress.state);
    const chosen = filesOfRuns(runs, this.manifest.files.length);
    if (!chosen || chosen.count === 0) return false;
    this.#wanted = new Wanted(this.manifest.layout, chosen);
    this.progress.totalBytes = this.#wanted.totalBytes;
    this.progress.dispatch({ type: 'accepted' });
    if (this.#wanted.totalBytes === 0) this.progress.safe(0);
    return true;
  }

  /** The receiver's count of safe bytes. Answers false when it cannot be. */
  safe(bytes: number): boolean {
    if (hasEnded(this.progress.state)) return true;
    if (!this.#wanted || bytes < this.progress.safeBytes || bytes > this.progress.totalBytes) return false;
    this.progress.safe(bytes);
    return true;
  }

  /** The receiver has everything, and this root; the transfer ends, one way or the other. */
  async check(root: string): Promise<boolean> {
    if (hasEnded(this.progress.state)) return true;
    if (!this.#wanted || this.progress.safeBytes !== this.progress.totalBytes) return false;
    const own = await this.#hashes.root(this.#wanted.blocks);
    if (hasEnded(this.progress.state)) return true;
    if (own === root) {
      this.#wire.say({ word: 'agreed', id: this.progress.identity.wireId });
      this.progress.dispatch({ type: 'agreed' });
    } else {
      this.fail('root-mismatch', null);
    }
    return true;
  }

  blockBytes(block: number): number {
    return this.#wanted?.has(block) ? blockBytes(this.manifest.layout, block) : 0;
  }

  sent(bytes: number): void {
    this.progress.moved(bytes);
  }

  failed(error: SourceError): void {
    this.fail(error.reason === 'changed' ? 'source-changed' : 'source-unreadable', error.file);
  }

  /** Ends the transfer with a reason that the other side is told, too. */
  fail(reason: Exclude<FailureReason, 'link-lost'>, file: number | null): void {
    if (hasEnded(this.progress.state)) return;
    this.#wire.say({ word: 'failed', id: this.progress.identity.wireId, reason, file });
    this.ended(reason, file);
  }

  /** The transfer failed; `file` is to blame, where one is. */
  ended(reason: FailureReason, file: number | null): void {
    const detail = file === null ? null : (this.manifest.files[file]?.path ?? null);
    this.progress.dispatch({ type: 'failed', reason, detail });
  }
}
