// Registers the service worker and watches for new versions. A new one waits until `applyUpdate`.

import { Workbox } from 'workbox-window';

const CHECK_EVERY_MS = 60 * 60_000;

export interface Registration {
  /** Lets the waiting version take over, then reloads the page once it has. */
  applyUpdate(): void;
  stop(): void;
}

/**
 * `trustedScriptUrl` comes from trusted-script-url.ts. `onWaiting` may be called more than once.
 * Where there is no service worker (an old browser, a private window) nothing happens.
 */
export function registerServiceWorker(
  trustedScriptUrl: (url: string) => string,
  onWaiting: () => void,
): Registration {
  if (!('serviceWorker' in navigator)) return { applyUpdate: reload, stop: () => undefined };

  const stopped = new AbortController();
  const workbox = new Workbox(trustedScriptUrl('/service-worker.js'), { updateViaCache: 'none' });
  let applying = false;

  workbox.addEventListener('waiting', () => {
    if (!stopped.signal.aborted) onWaiting();
  });
  workbox.addEventListener('controlling', () => {
    // Also fires when the very first version claims the page: that one needs no reload.
    if (applying) reload();
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
      applying = true;
      workbox.messageSkipWaiting();
    },
    stop() {
      stopped.abort();
    },
  };
}

function reload(): void {
  location.reload();
}
