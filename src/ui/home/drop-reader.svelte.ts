// What the screen shows of drops being read: that it takes a moment, and what could not be read.

import type { ChosenFile } from '../../app/model.ts';
import { isolate } from '../../words/isolate.ts';
import { m } from '../../words/messages.svelte.ts';
import { readDrop } from '../dropped-files.ts';

export class DropReader {
  #reading = $state(0);
  /** Of the last drop, where something was wrong with it. */
  #failed = $state.raw<{ readonly unreadable: readonly string[] } | null>(null);

  get reading(): boolean {
    return this.#reading > 0;
  }

  /** A sentence about the last drop; null when all went well. */
  get problem(): string | null {
    return this.#failed && problemOf(this.#failed.unreadable);
  }

  dismissProblem(): void {
    this.#failed = null;
  }

  /** Call it from the drop event's handler; the browser forgets the items after. */
  async take(transfer: DataTransfer, deliver: (files: readonly ChosenFile[]) => void): Promise<void> {
    this.#failed = null;
    this.#reading += 1;
    try {
      const { files, unreadable } = await readDrop(transfer);
      if (files.length > 0) deliver(files);
      if (files.length === 0 || unreadable.length > 0) this.#failed = { unreadable };
    } finally {
      this.#reading -= 1;
    }
  }
}

function problemOf([first, ...others]: readonly string[]): string {
  if (first === undefined) return m().drop_no_file();
  const name = isolate(first);
  const count = others.length;
  return count === 0 ? m().drop_unreadable({ name }) : m().drop_unreadable_more({ name, count });
}
