// What the screen shows of drops being read: that it takes a moment, and what could not be read.

import type { ChosenFile } from '../../app/model.ts';
import { readDrop } from '../dropped-files.ts';

export class DropReader {
  #reading = $state(0);
  #problem = $state<string | null>(null);

  get reading(): boolean {
    return this.#reading > 0;
  }

  /** A sentence about the last drop; null when all went well. */
  get problem(): string | null {
    return this.#problem;
  }

  dismissProblem(): void {
    this.#problem = null;
  }

  /** Call it from the drop event's handler; the browser forgets the items after. */
  async take(transfer: DataTransfer, deliver: (files: readonly ChosenFile[]) => void): Promise<void> {
    this.#problem = null;
    this.#reading += 1;
    try {
      const { files, unreadable } = await readDrop(transfer);
      if (files.length > 0) deliver(files);
      this.#problem = problemOf(files.length, unreadable);
    } finally {
      this.#reading -= 1;
    }
  }
}

function problemOf(fileCount: number, unreadable: readonly string[]): string | null {
  const [first] = unreadable;
  if (first === undefined) return fileCount === 0 ? 'There was no file in what you dropped.' : null;
  const others = unreadable.length - 1;
  return others === 0
    ? `“${first}” could not be read, so it was left out.`
    : `“${first}” and ${others.toLocaleString()} more could not be read, so they were left out.`;
}
