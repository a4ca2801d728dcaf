// Which rows of a long list are worth having in the page. Pure.

/** Rows beyond what is seen, each way: Tab finds the next one, and a short scroll needs nothing new. */
export const SPARE_ROWS = 8;

/**
 * Indexes, ascending: the rows from `from` to `to` (both seen), `spare` ones on each side, and the one that
 * has the focus (null when none has) with its neighbours, wherever it is.
 */
export function shownRows(
  from: number,
  to: number,
  spare: number,
  focused: number | null,
  count: number,
): number[] {
  const rows = new Set<number>();
  const add = (first: number, last: number) => {
    for (let row = Math.max(0, first); row <= Math.min(last, count - 1); row += 1) rows.add(row);
  };
  add(from - spare, to + spare);
  if (focused !== null) add(focused - 1, focused + 1);
  return [...rows].sort((a, b) => a - b);
}
