// What any tab does about something that came in: it is written down where the tab that owns the engine finds
// it, and that tab is told.

import { openArrivalStore, type ArrivalStore } from './arrival-store.ts';
import { ARRIVALS_CHANNEL, type Announcement } from './arrival-words.ts';
import { isSaidAgain, noteLaunch } from './last-launch.ts';
import { watchLaunches, type Launch } from './launch.ts';

/**
 * Whether this is a window of the installed app, and no tab. Another site's page can post a share, but not
 * into such a window: what comes in here is what a person gave to the app.
 */
export function isAppWindow(): boolean {
  // Not “anything but a tab”: a tab in full screen is none of these, either.
  return matchMedia(
    '(display-mode: standalone), (display-mode: minimal-ui), (display-mode: window-controls-overlay)',
  ).matches;
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
export function bringInLaunches(ports: {
  /** The URL this document was opened with: it was read, and its launch is no second one. */
  openedAt: string;
  onUrl: (url: URL) => void;
  onUnkept: () => void;
}): void {
  const store = openArrivalStore();
  const isReload = navigationType() === 'reload';
  let isFirst = true;
  let work = Promise.resolve();
  watchLaunches(location.origin, ({ url, files }) => {
    // Chromium says the last launch again when its page is reloaded.
    const mayBeOld = isFirst && isReload;
    const isOpening = isFirst && url?.href === ports.openedAt;
    isFirst = false;
    if (url && !mayBeOld && !isOpening) ports.onUrl(url);
    work = work
      .then(async () => {
        if (files.length === 0 || (mayBeOld && (await isSaidAgain(files)))) return;
        await bringIn(store, files);
        // Noted once it is safe: what is cut short before comes again.
        await noteLaunch(files);
      })
      .catch(ports.onUnkept);
  });
}

function navigationType(): string | undefined {
  const [entry] = performance.getEntriesByType('navigation');
  return entry && 'type' in entry ? String(entry.type) : undefined;
}
