// Notes that came, newest first, until they are put away.

import type { NoteView } from './model.ts';

export class Notes {
  #list = $state.raw<readonly NoteView[]>([]);

  get list(): readonly NoteView[] {
    return this.#list;
  }

  add(deviceName: string, text: string): void {
    this.#list = [{ id: crypto.randomUUID(), deviceName, text, at: Date.now() }, ...this.#list];
  }

  dismiss(id: string): void {
    this.#list = this.#list.filter((note) => note.id !== id);
  }
}
