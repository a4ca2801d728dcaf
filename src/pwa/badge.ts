// The number on the installed app's icon.

/** Not everywhere. https://w3c.github.io/badging/ */
interface Badging {
  setAppBadge?: (contents: number) => Promise<void>;
  clearAppBadge?: () => Promise<void>;
}

/** Shows a number above 0, or none for null. Does nothing where there are no badges, or where they are refused. */
export function showBadge(count: number | null): void {
  const { setAppBadge, clearAppBadge } = navigator as Badging;
  const done = count === null ? clearAppBadge?.call(navigator) : setAppBadge?.call(navigator, count);
  done?.catch(() => undefined);
}
