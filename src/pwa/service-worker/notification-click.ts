// A click on a notification brings the app's window to the front, or opens one.

import { ENGINE_LOCK } from '../ownership.ts';

interface AppWindow {
  readonly id: string;
  readonly frameType: string;
  focus(): Promise<unknown>;
}

/** What is asked of a service worker's scope. */
export interface ClickScope {
  readonly clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly AppWindow[]>;
    openWindow(url: string): Promise<unknown>;
  };
  readonly navigator: { readonly locks?: Pick<LockManager, 'query'> };
}

/** Brings the tab that is at work to the front, else another one of ours, else opens one. Never rejects. */
export async function showApp({ clients, navigator }: ClickScope): Promise<void> {
  const all = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  // The frame of a download is a window, too.
  const windows = all.filter(({ frameType }) => frameType === 'top-level');
  const held = (await navigator.locks?.query().catch(() => undefined))?.held ?? [];
  const owner = held.find(({ name }) => name === ENGINE_LOCK)?.clientId;
  const shown = windows.find(({ id }) => id === owner) ?? windows[0];
  // Without leave to open or focus a window there is nothing more to be done.
  await (shown === undefined ? clients.openWindow('/') : shown.focus()).catch(() => undefined);
}
