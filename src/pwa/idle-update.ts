// A version that waits is started by itself once nobody would notice: the page has been hidden for a while,
// and nothing would be lost.

/** How long a page is hidden before it may be loaded anew. */
export const HIDDEN_FOR_MS = 5 * 60_000;

export interface IdlePorts {
  readonly isHidden: () => boolean;
  /** Calls back when the page was hidden or shown, until the signal is aborted. */
  readonly onVisibility: (listener: () => void, signal: AbortSignal) => void;
  /** Whether loading the page anew would cost nobody anything, at this moment. */
  readonly isIdle: () => boolean;
}

/** Calls `apply` once, after the page was hidden for `HIDDEN_FOR_MS` and is idle, or later when it is. */
export function whenIdle(ports: IdlePorts, apply: () => void, signal: AbortSignal): void {
  const done = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(timer);
    if (ports.isHidden() && !done.signal.aborted) timer = setTimeout(look, HIDDEN_FOR_MS);
  };
  const look = () => {
    if (!ports.isIdle()) {
      wait();
      return;
    }
    done.abort();
    apply();
  };
  signal.addEventListener('abort', () => {
    done.abort();
    clearTimeout(timer);
  });
  ports.onVisibility(wait, done.signal);
  wait();
}
