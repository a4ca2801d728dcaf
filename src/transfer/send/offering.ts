// What a sender offers, what was taken of it, and where its bytes come from. Those files may be gone for a
// while (a restart); the list, the choice and the way back to them are not. Says nothing to anybody.

import { BlockHashes } from '../blocks/hash.ts';
import type { OutgoingFile, SupplyResult, TransferFile } from '../engine-api.ts';
import { decodeChoice, Wanted } from '../manifest/choice.ts';
import { blockBytes } from '../manifest/layout.ts';
import { manifestOf, type Manifest } from '../manifest/manifest.ts';
import { BlockReader } from './block-reader.ts';
import { FileSource } from './file-source.ts';
import type { StoredOutgoing } from './outgoing-store.ts';
import { SourceCheck } from './source-check.ts';
import { matchFiles } from './supply.ts';

/** Most blocks of one transfer kept in memory: those of the largest window, and some to read ahead. */
const BLOCKS_IN_MEMORY = 40;

export class Offering {
  readonly manifest: Manifest;
  readonly originalPaths: readonly string[];
  #hashes: BlockHashes;
  #check: SourceCheck;
  #handles: readonly FileSystemFileHandle[] = [];
  #files: readonly (OutgoingFile | null)[] = [];
  #reader: BlockReader | null = null;
  #choice: string | null | undefined;
  #wanted: Wanted | null = null;

  constructor(manifest: Manifest, originalPaths: readonly string[]) {
    this.manifest = manifest;
    this.originalPaths = originalPaths;
    this.#hashes = new BlockHashes(manifest.layout.blockCount);
    this.#check = new SourceCheck(manifest.layout, this.#hashes);
  }

  /** What a record tells of. Its files have to be reached anew. */
  static restored(record: StoredOutgoing): Offering {
    const offering = new Offering(manifestOf(record.files), record.originalPaths);
    offering.#handles = record.handles.filter((handle) => handle instanceof FileSystemFileHandle);
    if (record.wanted !== undefined) offering.take(record.wanted);
    return offering;
  }

  /** What the receiver took; as `accept` said it; undefined while it has not answered. */
  get choice(): string | null | undefined {
    return this.#choice;
  }

  /** The wanted part; null while the receiver has not answered. */
  get wanted(): Wanted | null {
    return this.#wanted;
  }

  /** Null while the files have to be reached anew. */
  get reader(): BlockReader | null {
    return this.#reader;
  }

  /** Hashes of the blocks that were read here. */
  get hashes(): BlockHashes {
    return this.#hashes;
  }

  /** Whether the files are as they were when they were sent. */
  get check(): SourceCheck {
    return this.#check;
  }

  /** A way back to each file, in manifest order; empty where the browser gave none. */
  get handles(): readonly FileSystemFileHandle[] {
    return this.#handles;
  }

  /** Whether every file can be reached by its handle. */
  get canRegrant(): boolean {
    return this.#handles.length === this.manifest.files.length;
  }

  /** Has its bytes from these files, in manifest order; null for those that are not wanted. */
  begin(files: readonly (OutgoingFile | null)[]): void {
    this.#files = files;
    const handles = files.map((file) => file?.handle).filter((handle) => handle !== undefined);
    if (handles.length === files.length) this.#handles = handles;
    this.#read();
  }

  /** Takes files chosen again, if all that are wanted are among them and look as they did. */
  supply(chosen: readonly OutgoingFile[]): SupplyResult {
    const isWanted = (index: number) => this.#isWanted(index);
    const match = matchFiles(this.manifest.files, this.originalPaths, isWanted, chosen);
    if (!match.ok) return match;
    this.begin(match.files);
    return { ok: true };
  }

  /** The receiver takes all or some. Answers what that is, or null when it makes no sense. */
  take(choice: string | null): Wanted | null {
    const chosen = decodeChoice(choice, this.manifest.files.length);
    if (!chosen) return null;
    if (!this.#wanted || this.#choice !== choice) {
      // The same stream, cut to another choice: its blocks have other hashes.
      this.#hashes = new BlockHashes(this.manifest.layout.blockCount);
      this.#check = new SourceCheck(this.manifest.layout, this.#hashes);
      this.#wanted = new Wanted(this.manifest.layout, chosen);
      this.#read();
    }
    this.#choice = choice;
    return this.#wanted;
  }

  /** Length of a block in bytes; 0 when it is not wanted. */
  blockBytes(block: number): number {
    return this.#wanted?.has(block) ? blockBytes(this.manifest.layout, block) : 0;
  }

  /** The one wanted file that has bytes in this block; null when there are several. */
  onlyFileIn(block: number): number | null {
    const [only, ...others] = this.#wanted?.filesIn(block) ?? [];
    return only !== undefined && others.length === 0 ? only : null;
  }

  files(): TransferFile[] {
    return this.manifest.files.map((file, index) => ({
      index,
      offeredPath: this.originalPaths[index] ?? file.path,
      path: file.path,
      sizeBytes: file.size,
      type: file.type,
      modifiedAt: file.modified,
      wanted: this.#isWanted(index),
      whole: false,
    }));
  }

  /** Reads the wanted files only: of a block that reaches into others, these are zeros, with or without them. */
  #read(): void {
    if (this.#files.length === 0) return;
    const files = this.#files.map((file, index) => (file && this.#isWanted(index) ? file.file : null));
    const source = new FileSource(files, this.manifest.layout);
    this.#reader = new BlockReader(source, this.manifest.layout, this.#hashes, BLOCKS_IN_MEMORY);
  }

  #isWanted(index: number): boolean {
    return this.#wanted?.files.has(index) ?? true;
  }
}
