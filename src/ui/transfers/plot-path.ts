// The paths of a plot of figures over time, for the `d` of an SVG path. Pure.

/** Room above the highest figure, so that its stroke is not cut. */
const HEADROOM = 0.08;

/** The line through `figures` (none negative), spread over the width; empty below two of them. */
export function linePath(figures: readonly number[], width: number, height: number): string {
  if (figures.length < 2) return '';
  const top = Math.max(...figures, 1) * (1 + HEADROOM);
  const step = width / (figures.length - 1);
  return figures
    .map((figure, index) => {
      const y = height * (1 - figure / top);
      return `${index === 0 ? 'M' : 'L'}${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

/** The same, closed along the bottom. */
export function areaPath(figures: readonly number[], width: number, height: number): string {
  const line = linePath(figures, width, height);
  return line === '' ? '' : `${line}L${width} ${height}L0 ${height}Z`;
}
