import { createRawSnippet, mount, tick, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import '../../../src/ui/base.css';
import VirtualList from '../../../src/ui/long-list/VirtualList.svelte';

interface Row {
  readonly id: number;
  /** Lines of text. */
  readonly lines: number;
}

/** More than a window of 400 px shows of rows of 44, and all that is spare. */
const MOST_ROWS = 60;

let shown: ReturnType<typeof mount> | null = null;
afterEach(async () => {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
  document.documentElement.removeAttribute('dir');
  document.documentElement.style.fontSize = '';
});

function show(rows: readonly Row[]): HTMLElement {
  const row = createRawSnippet<[Row]>((item) => ({
    render: () => {
      const { id, lines } = item();
      return `<li data-id="${id}"><button style="display: block; min-height: 2.75rem">Row ${id}${'<br>more'.repeat(lines - 1)}</button></li>`;
    },
  }));
  shown = mount(VirtualList, {
    target: document.body,
    props: { items: rows, key: ({ id }: Row) => id, label: 'Rows', row },
  });
  const scroller = document.querySelector<HTMLElement>('[role=group]');
  if (!scroller) throw new Error('no list');
  scroller.style.maxBlockSize = '400px';
  return scroller;
}

const rowsOf = (count: number, lines: (id: number) => number = () => 1): Row[] =>
  Array.from({ length: count }, (_, id) => ({ id, lines: lines(id) }));
const items = () => [...document.querySelectorAll<HTMLElement>('li')];
const ids = () => items().map(({ dataset }) => Number(dataset['id']));

/** Rows that can be seen, from top to bottom. */
function seen(scroller: HTMLElement): number[] {
  const box = scroller.getBoundingClientRect();
  return items()
    .filter((item) => {
      const { top, bottom } = item.getBoundingClientRect();
      return bottom > box.top + 1 && top < box.bottom - 1;
    })
    .map(({ dataset }) => Number(dataset['id']));
}

/** The window is full of rows, one after another, none above another. */
function isFull(scroller: HTMLElement): boolean {
  const box = scroller.getBoundingClientRect();
  const list = items()
    .map((item) => item.getBoundingClientRect())
    .filter(({ top, bottom }) => bottom > box.top && top < box.bottom);
  const [first, last] = [list[0], list.at(-1)];
  if (!first || !last) return false;
  const isGapless = list.every((row, i) => i === 0 || Math.abs(row.top - (list[i - 1]?.bottom ?? 0)) < 1);
  return first.top <= box.top + 1 && last.bottom >= box.bottom - 1 && isGapless;
}

async function scrollTo(scroller: HTMLElement, top: number): Promise<void> {
  scroller.scrollTop = top;
  await expect.poll(() => isFull(scroller)).toBe(true);
}

test('of 10,000 rows only those around the window are in the page, wherever it is', async () => {
  const scroller = show(rowsOf(10_000));
  await expect.poll(() => seen(scroller)[0]).toBe(0);
  await expect.poll(() => isFull(scroller)).toBe(true);
  for (const part of [0.1, 0.5, 0.99, 0.3, 1, 0]) {
    await scrollTo(scroller, part * (scroller.scrollHeight - scroller.clientHeight));
    expect(items().length).toBeLessThan(MOST_ROWS);
  }
  await scrollTo(scroller, scroller.scrollHeight);
  await expect.poll(() => seen(scroller).at(-1)).toBe(9999);
});

test('it is a list, and each row says which of how many it is', async () => {
  const scroller = show(rowsOf(10_000));
  await scrollTo(scroller, 200_000);
  expect(scroller.querySelector('ul')?.getAttribute('role')).toBe('list');
  for (const item of items()) {
    expect(item.getAttribute('aria-posinset')).toBe(String(Number(item.dataset['id']) + 1));
    expect(item.getAttribute('aria-setsize')).toBe('10000');
  }
});

test('the focus stays in its row while that is out of sight, and Tab goes on from there', async () => {
  const scroller = show(rowsOf(10_000));
  await expect.poll(() => isFull(scroller)).toBe(true);
  const third = document.querySelector('[data-id="3"] button');
  // Not `focus()`: the keyboard is to be in this frame.
  await userEvent.click(third!);
  await scrollTo(scroller, 300_000);
  expect(document.activeElement).toBe(third);
  expect(ids().slice(0, 3)).toEqual([2, 3, 4]);
  await userEvent.tab();
  await expect.poll(() => document.activeElement?.textContent).toBe('Row 4');
  await expect.poll(() => seen(scroller)).toContain(4);
  for (let row = 5; row < 40; row += 1) {
    await userEvent.tab();
    expect(document.activeElement?.textContent).toBe(`Row ${row}`);
  }
  expect(items().length).toBeLessThan(MOST_ROWS);
});

test('rows of different heights lie one below the other, and the end can be reached', async () => {
  const scroller = show(rowsOf(2000, (id) => (id % 7 === 0 ? 5 : 1)));
  await expect.poll(() => isFull(scroller)).toBe(true);
  for (let top = 0; top < 3000; top += 130) await scrollTo(scroller, top);
  await expect
    .poll(() => {
      scroller.scrollTop = scroller.scrollHeight;
      return seen(scroller).at(-1);
    })
    .toBe(1999);
  // Upwards, over rows that were never measured: what is seen stays where it is.
  for (let i = 0; i < 20; i += 1) await scrollTo(scroller, scroller.scrollTop - 130);
  expect(isFull(scroller)).toBe(true);
});

test.each(['ltr', 'rtl'])('at twice the size of text, %s', async (dir) => {
  document.documentElement.dir = dir;
  const scroller = show(rowsOf(5000));
  await scrollTo(scroller, 100_000);
  const [first] = seen(scroller);
  document.documentElement.style.fontSize = '32px';
  await expect.poll(() => isFull(scroller)).toBe(true);
  await expect.poll(() => Math.abs((seen(scroller)[0] ?? 0) - (first ?? 0))).toBeLessThan(3);
  await expect
    .poll(() => {
      scroller.scrollTop = scroller.scrollHeight;
      return seen(scroller).at(-1);
    })
    .toBe(4999);
});

test('a list that becomes shorter shows what is left', async () => {
  const rows = rowsOf(1000);
  const scroller = show(rows);
  await scrollTo(scroller, 30_000);
  if (shown) await unmount(shown);
  document.body.replaceChildren();
  const fresh = show(rows.slice(0, 3));
  await tick();
  await expect.poll(() => seen(fresh)).toEqual([0, 1, 2]);
});
