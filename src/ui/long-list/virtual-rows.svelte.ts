// The state of a list that keeps only some of its rows in the page: where it is scrolled to, how high rows
// are, which are there. Rows are measured as they come, so that they may differ, wrap and be zoomed.

import { tick } from 'svelte';
import { RowHeights } from './row-heights.ts';
import { shownRows, SPARE_ROWS } from './shown-rows.ts';

/** Before anything is measured, px. */
const USUAL_ROW = 44;
const USUAL_VIEW = 400;
/** How long nobody has to fling before rows are made ahead again. */
const CALM_MS = 100;

export class VirtualRows {
  readonly #count: () => number;
  readonly #heights = new RowHeights(0, USUAL_ROW);
  #scroller: HTMLElement | null = null;
  #top = $state(0);
  #view = $state(USUAL_VIEW);
  #focused = $state<number | null>(null);
  #spare = $state(SPARE_ROWS);
  #calm: ReturnType<typeof setTimeout> | undefined;
  /** Counts changes of `#heights`, which is no state of its own. */
  #changes = $state(0);
  // Apart, so that scrolling within a row changes nothing.
  readonly #from = $derived(this.#sized().indexAt(this.#top));
  readonly #to = $derived(this.#sized().indexAt(this.#top + this.#view));
  /** Indexes of the rows that are in the page, ascending. */
  readonly shown = $derived.by(() =>
    shownRows(this.#from, this.#to, this.#spare, this.#focused, this.#count()),
  );

  /** `count` is reactive. */
  constructor(count: () => number) {
    this.#count = count;
  }

  /** Attachment of the box that scrolls. */
  readonly follow = (scroller: HTMLElement) => {
    this.#scroller = scroller;
    const look = () => {
      this.#flung(Math.abs(scroller.scrollTop - this.#top));
      this.#top = scroller.scrollTop;
    };
    const focusIn = ({ target }: FocusEvent) => {
      const row = target instanceof Element ? target.closest('[aria-posinset]') : null;
      this.#focused = row ? indexOf(row) : null;
    };
    const focusOut = ({ relatedTarget }: FocusEvent) => {
      // To a row that must not go before the focus is there; focusIn says which.
      if (relatedTarget instanceof Node && scroller.contains(relatedTarget)) return;
      // With the window's own focus the row's comes back.
      if (relatedTarget !== null || document.hasFocus()) this.#focused = null;
    };
    scroller.addEventListener('scroll', look, { passive: true });
    scroller.addEventListener('focusin', focusIn);
    scroller.addEventListener('focusout', focusOut);
    const observer = new ResizeObserver(() => {
      this.#view = scroller.clientHeight;
    });
    observer.observe(scroller);
    return () => {
      clearTimeout(this.#calm);
      observer.disconnect();
      scroller.removeEventListener('scroll', look);
      scroller.removeEventListener('focusin', focusIn);
      scroller.removeEventListener('focusout', focusOut);
    };
  };

  /** Attachment of the list whose children are the rows of `shown`, in order. */
  readonly place = (list: HTMLElement) => {
    const observer = new ResizeObserver((entries) => {
      // In the next frame: what changes rows while they are being measured is reported as an error.
      requestAnimationFrame(() => {
        this.#measured(entries);
      });
    });
    // Not in the effect that made the observer: rows come and go, it stays.
    $effect(() => {
      this.#layOut(list, observer);
    });
    return () => {
      observer.disconnect();
    };
  };

  /** Scrolled so far at once. While everything is new with every frame, what is not seen is not made either. */
  #flung(distance: number): void {
    if (distance <= this.#view) return;
    this.#spare = 0;
    clearTimeout(this.#calm);
    this.#calm = setTimeout(() => {
      this.#spare = SPARE_ROWS;
    }, CALM_MS);
  }

  /** Says of each row which it is, and leaves the room that rows would take which are not there. */
  #layOut(list: HTMLElement, observer: ResizeObserver): void {
    const heights = this.#sized();
    let next = 0;
    for (const [i, index] of this.shown.entries()) {
      const row = list.children[i];
      if (!(row instanceof HTMLElement)) continue;
      row.style.marginBlockStart = index > next ? `${heights.between(next, index)}px` : '';
      row.ariaPosInSet = String(index + 1);
      row.ariaSetSize = String(heights.count);
      next = index + 1;
      observer.observe(row);
    }
    list.style.paddingBlockEnd = `${heights.between(next, heights.count)}px`;
  }

  /** What is seen stays where it is when rows above it turn out higher or lower. */
  #measured(entries: readonly ResizeObserverEntry[]): void {
    const heights = this.#heights;
    const first = heights.indexAt(this.#top);
    const within = this.#top - heights.offsetOf(first);
    const rows = entries
      .filter(({ target }) => target.isConnected)
      .map(({ target, borderBoxSize }) => [indexOf(target), borderBoxSize[0]?.blockSize ?? 0] as const);
    if (!heights.measured(rows)) return;
    this.#changes += 1;
    const top = heights.offsetOf(first) + within;
    if (Math.abs(top - this.#top) < 1) return;
    void tick().then(() => {
      if (this.#scroller) this.#scroller.scrollTop = top;
    });
  }

  /** The heights as they are now; whoever asks is asked again when they change. */
  #sized(): RowHeights {
    // Read, so that it is depended on.
    if (this.#changes >= 0) this.#heights.resize(this.#count());
    return this.#heights;
  }
}

function indexOf(row: Element): number {
  return Number(row.ariaPosInSet) - 1;
}
