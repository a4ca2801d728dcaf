// Registers the service worker and watches for new versions. A new one waits until `applyUpdate`; what is done
// once it has taken over is new-version.ts' business, in every tab.

import { Workbox } from 'workbox-window';

const CHECK_EVERY_MS = 60 * 60_000;

export interface Registration {
  /** Lets the waiting version take over. */
  applyUpdate(): void;
  stop(): void;
}

/**
 * `trustedScriptUrl` comes from trusted-script-url.ts. `onWaiting` may be called more than once; `sinceBefore`
 * when the version waited already when this page was opened.
 * Where there is no service worker (an old browser, a private window) nothing happens.
 */
export function registerServiceWorker(
  trustedScriptUrl: (url: string) => string,
  onWaiting: (sinceBefore: boolean) => void,
): Registration {
  if (!('serviceWorker' in navigator)) return { applyUpdate: () => undefined, stop: () => undefined };

  const stopped = new AbortController();
  const workbox = new Workbox(trustedScriptUrl('/service-worker.js'), { updateViaCache: 'none' });

  workbox.addEventListener('waiting', ({ wasWaitingBeforeRegister }) => {
    if (!stopped.signal.aborted) onWaiting(wasWaitingBeforeRegister === true);
  });
  const check = () => {
    // Offline, or a server that hiccups: the next check will do.
    if (document.visibilityState === 'visible') workbox.update().catch(() => undefined);
  };
  workbox.register().then(
    () => {
      if (stopped.signal.aborted) return;
      const timer = setInterval(check, CHECK_EVERY_MS);
      stopped.signal.addEventListener('abort', () => {
        clearInterval(timer);
      });
      document.addEventListener('visibilitychange', check, { signal: stopped.signal });
    },
    // The app works without; only opening offline and streamed saving are missing.
    () => undefined,
  );

  return {
    applyUpdate() {
      workbox.messageSkipWaiting();
    },
    stop() {
      stopped.abort();
    },
  };
}
