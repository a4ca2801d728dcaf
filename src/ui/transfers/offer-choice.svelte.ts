// Which files of an offer the person wants, before answering it.

import { SvelteSet } from 'svelte/reactivity';
import type { TransferView } from '../../app/model.ts';
import { formatBytes } from '../../app/units.ts';
import { m } from '../../words/messages.svelte.ts';

export class OfferChoice {
  readonly #offer: () => TransferView;
  readonly #left = new SvelteSet<number>();

  constructor(offer: () => TransferView) {
    this.#offer = offer;
  }

  readonly chosenCount = $derived.by(() => this.#offer().files.length - this.#left.size);
  readonly chosenBytes = $derived.by(() =>
    this.#offer().files.reduce((sum, file) => (this.#left.has(file.index) ? sum : sum + file.sizeBytes), 0),
  );

  /** Why it cannot be accepted like this; null when it can. */
  readonly obstacle = $derived.by(() => {
    const { freeBytes, files } = this.#offer();
    if (files.length > 0 && this.chosenCount === 0) return m().offer_choose_one();
    if (freeBytes !== null && this.chosenBytes > freeBytes) {
      const size = formatBytes(this.chosenBytes - freeBytes);
      return files.length > 1 ? m().offer_no_room_some({ size }) : m().offer_no_room({ size });
    }
    return null;
  });

  takes(index: number): boolean {
    return !this.#left.has(index);
  }

  take(index: number, wanted: boolean): void {
    if (wanted) this.#left.delete(index);
    else this.#left.add(index);
  }

  takeAll(wanted: boolean): void {
    this.#left.clear();
    if (!wanted) for (const file of this.#offer().files) this.#left.add(file.index);
  }

  /** What to answer. */
  get answer(): 'all' | readonly number[] {
    if (this.#left.size === 0) return 'all';
    return this.#offer()
      .files.map((file) => file.index)
      .filter((index) => this.takes(index));
  }
}
