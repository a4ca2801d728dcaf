// Which files are whole: counts, per file, the blocks it still lacks. Pure.

import { Bitmap } from '../blocks/bitmap.ts';
import type { Wanted } from '../manifest/choice.ts';
import { blocksOfFile, type Layout } from '../manifest/layout.ts';

export class WholeFiles {
  readonly #wanted: Wanted;
  readonly #lacking: Uint32Array;
  readonly #whole: Bitmap;

  constructor(layout: Layout, wanted: Wanted) {
    this.#wanted = wanted;
    this.#lacking = new Uint32Array(wanted.files.length);
    this.#whole = new Bitmap(wanted.files.length);
    for (let file = 0; file < wanted.files.length; file += 1) {
      if (!wanted.files.has(file)) continue;
      const { from, to } = blocksOfFile(layout, file);
      this.#lacking[file] = to - from;
      if (from === to) this.#whole.set(file);
    }
  }

  has(file: number): boolean {
    return this.#whole.has(file);
  }

  /** How many are whole. */
  get count(): number {
    return this.#whole.count;
  }

  /** These blocks became safe, each for the first time; answers the files that are whole by that. */
  safe(blocks: Iterable<number>): number[] {
    const became: number[] = [];
    for (const block of blocks) {
      for (const file of this.#wanted.filesIn(block)) {
        const lacking = (this.#lacking[file] ?? 0) - 1;
        this.#lacking[file] = lacking;
        if (lacking > 0) continue;
        this.#whole.set(file);
        became.push(file);
      }
    }
    return became;
  }

  /** These are not whole, and do not become so, whatever is safe of them. Each to be named once. */
  drop(files: Iterable<number>): void {
    for (const file of files) {
      this.#lacking[file] = (this.#lacking[file] ?? 0) + 1;
      this.#whole.clear(file);
    }
  }

  /** A block that was safe is not any more; answers whether a file stopped being whole by that. */
  damaged(block: number): boolean {
    let changed = false;
    for (const file of this.#wanted.filesIn(block)) {
      this.#lacking[file] = (this.#lacking[file] ?? 0) + 1;
      changed ||= this.#whole.has(file);
      this.#whole.clear(file);
    }
    return changed;
  }
}
