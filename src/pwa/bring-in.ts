// What any tab does about something that came in: it is written down where the tab that owns the engine finds
// it, and that tab is told.

import { openArrivalStore, type ArrivalStore } from './arrival-store.ts';
import { ARRIVALS_CHANNEL, type Announcement } from './arrival-words.ts';
import { isSaidAgain } from './last-launch.ts';
import { watchLaunches, type Launch } from './launch.ts';

/**
 * Whether this is a window of the installed app, and no tab. Another site's page can post a share, but not
 * into such a window: what comes in here is what a person gave to the app.
 */
export function isAppWindow(): boolean {
  return !matchMedia('(display-mode: browser)').matches;
}

/** Tells every tab of this origin, this one included. */
export function announce(announcement: Announcement): void {
  if (!('BroadcastChannel' in globalThis)) return;
  const channel = new BroadcastChannel(ARRIVALS_CHANNEL);
  channel.postMessage(announcement);
  channel.close();
}

/** Writes down the files of a launch, and tells of them. Rejects when they cannot be written down. */
async function bringIn(store: ArrivalStore, files: Launch['files']): Promise<void> {
  if (files.length === 0) return;
  const id = crypto.randomUUID();
  const arrived = files.map((handle) => ({ name: handle.name, type: '', handle }));
  await store.put({ kind: 'files', id, at: Date.now(), files: arrived, transferId: null });
  announce({ ids: [id], isTrusted: true });
}

/**
 * Brings in what this window is launched with. `onUrl`: it was opened with, or brought to the front for, a URL
 * of this origin. `onUnkept`: files came, and could not be written down.
 */
export function bringInLaunches(ports: { onUrl: (url: URL) => void; onUnkept: () => void }): void {
  const store = openArrivalStore();
  let isReload = navigationType() === 'reload';
  let work = Promise.resolve();
  watchLaunches(location.origin, ({ url, files }) => {
    if (url) ports.onUrl(url);
    work = work
      .then(async () => {
        const isAgain = files.length > 0 && (await isSaidAgain(files, isReload));
        isReload = false;
        if (!isAgain) await bringIn(store, files);
      })
      .catch(ports.onUnkept);
  });
}

function navigationType(): string | undefined {
  const [entry] = performance.getEntriesByType('navigation');
  return entry && 'type' in entry ? String(entry.type) : undefined;
}
