// A click on a notification brings the app's window to the front, or opens one.

import { ENGINE_LOCK } from '../ownership.ts';

/** What is asked of a service worker's scope. */
interface Scope {
  readonly clients: Pick<Clients, 'matchAll' | 'openWindow'>;
  readonly navigator: { readonly locks?: Pick<LockManager, 'query'> };
}

/** Brings the tab that is at work to the front, else another one of ours, else opens one. */
export async function showApp({ clients, navigator }: Scope): Promise<void> {
  const all = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  // The frame of a download is a window, too.
  const windows = all.filter(({ frameType }) => frameType === 'top-level');
  const held = (await navigator.locks?.query().catch(() => undefined))?.held ?? [];
  const owner = held.find(({ name }) => name === ENGINE_LOCK)?.clientId;
  const window = windows.find(({ id }) => id === owner) ?? windows[0];
  if (window === undefined) await clients.openWindow('/');
  else await window.focus();
}

/** Listens from now on. */
export function showAppOnNotificationClick(scope: ServiceWorkerGlobalScope): void {
  scope.addEventListener('notificationclick', (event) => {
    event.notification.close();
    // Without leave to open or focus a window there is nothing more to be done.
    event.waitUntil(showApp(scope).catch(() => undefined));
  });
}
