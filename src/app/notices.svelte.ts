// Sentences that belong to no transfer and no dialog.

export interface Notice {
  readonly id: string;
  readonly text: string;
  readonly tone: 'info' | 'error';
}

/** More than this at once is noise; the oldest goes. */
const MOST = 4;

export class Notices {
  #list = $state.raw<readonly Notice[]>([]);

  get list(): readonly Notice[] {
    return this.#list;
  }

  /** Shows a sentence; one that is shown already is not shown twice. */
  add(text: string, tone: Notice['tone']): void {
    const others = this.#list.filter((notice) => notice.text !== text);
    this.#list = [...others, { id: crypto.randomUUID(), text, tone }].slice(-MOST);
  }

  dismiss(id: string): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }
}
