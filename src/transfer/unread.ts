// Transfers of earlier lives whose records could not be read in this one. Their bytes may be whole and nowhere
// else: nothing of them is deleted, and nothing is said of them, until a life that can read them.

export class Unread {
  #ids: ReadonlySet<string> | 'any' = new Set();

  /** These are unread; `any`: so may be whatever is not known. */
  are(ids: readonly string[] | 'any'): void {
    this.#ids = ids === 'any' ? 'any' : new Set(ids);
  }

  /** Whether this one, which is not known by now, is unread, or may be. */
  has(id: string): boolean {
    return this.#ids === 'any' || this.#ids.has(id);
  }
}
