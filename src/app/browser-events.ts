// What the browser says of the network and of the page, told to the app.

import type { App } from './app.svelte.ts';

/** What of the app listens. */
export type BrowserListener = Pick<
  App,
  'isBusy' | 'languagesChanged' | 'leave' | 'retryNow' | 'setHidden' | 'setOffline'
>;

export function isHidden(): boolean {
  return document.visibilityState === 'hidden';
}

/** Calls back when the page was hidden or shown, until the signal is aborted. */
export function onVisibility(listener: () => void, signal: AbortSignal): void {
  document.addEventListener('visibilitychange', listener, { signal });
}

/** Tells the app, until the signal is aborted. */
export function tellOfBrowser(app: BrowserListener, signal: AbortSignal): void {
  app.setOffline(!navigator.onLine);
  const on = (name: string, listener: (event: Event) => void, where: EventTarget = globalThis) => {
    where.addEventListener(name, listener, { signal });
  };
  on('online', () => {
    app.setOffline(false);
  });
  on('offline', () => {
    app.setOffline(true);
  });
  on('languagechange', () => {
    app.languagesChanged();
  });
  // A page that slept, was hidden or was kept aside by the browser has missed what its timers would have done.
  on(
    'visibilitychange',
    () => {
      app.setHidden(isHidden());
      if (!isHidden()) app.retryNow();
    },
    document,
  );
  on(
    'resume',
    () => {
      app.retryNow();
    },
    document,
  );
  on('pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) app.retryNow();
  });
  on('beforeunload', (event) => {
    if (app.isBusy) event.preventDefault();
  });
  on('pagehide', () => {
    app.leave();
  });
}
