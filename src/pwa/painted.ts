// When what was put on screen can be seen.

/** A page that is hidden meanwhile paints nothing, and is not waited for. */
const LONGEST_MS = 200;

/** Resolves after the next paint, or after 200 ms without one. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, LONGEST_MS);
    // A frame is drawn right after its callbacks; the task after that finds it drawn.
    requestAnimationFrame(() => {
      setTimeout(resolve);
    });
  });
}
