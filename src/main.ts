// The only place that constructs things: the engine's worker, the app, the service worker, the screen. It
// does so in the tab that owns the engine; any other shows where to find it.

import { proxy, wrap } from 'comlink';
import { mount, unmount } from 'svelte';
import { App, type ArrivalsPort } from './app/app.svelte.ts';
import type * as ReceiveArrivals from './app/receive-arrivals.ts';
import { openBondStore } from './app/bond-store.ts';
import { isHidden, onVisibility, tellOfBrowser } from './app/browser-events.ts';
import { openSettingsStore, type Saved } from './app/settings-store.ts';
import { fetchLikelyLanguage, showTheme, speakHere } from './pwa/document.ts';
import { startDownload } from './pwa/download.ts';
import { watchInstallOffer } from './pwa/install.ts';
import { whenIdle } from './pwa/idle-update.ts';
import { LateWorker } from './pwa/late-worker.ts';
import { onNewVersion } from './pwa/new-version.ts';
import { claim, claimIfFree, claimWhenLeft, takeOver, type Ownership } from './pwa/ownership.ts';
import { painted } from './pwa/painted.ts';
import type { Registration } from './pwa/register.ts';
import { persistStorage, storageUse } from './pwa/storage.ts';
import { readWayIn, withoutWayIn, type WayIn } from './pwa/ways-in.ts';
import { createTrustedScriptUrl } from './pwa/trusted-script-url.ts';
import { isUntouched } from './pwa/untouched.ts';
import { createWakeLock } from './pwa/wake-lock.ts';
import type { EngineApi } from './transfer/engine-api.ts';
import engineUrl from './transfer/engine-worker.ts?worker&url';
import Screen from './ui/App.svelte';
import Elsewhere from './ui/Elsewhere.svelte';
import './ui/base.css';

const DAY_MS = 24 * 60 * 60_000;
/** In the history entry's state: the page was reloaded in order to take over. */
const TAKING_OVER = 'taking-over';
/** The same: it was reloaded because another tab began a new version, and the work is still that tab's. */
const FOLLOWING = 'following';
/** By when all of the start was fetched: a service worker that still answers is replaced half a minute later. */
const STARTED_AFTER_MS = 1_500;
const UNSET = { language: null, theme: 'system' } as const;

const target = findTarget();
const settings = openSettingsStore();
const isTakingOver = history.state === TAKING_OVER;
const isFollowing = history.state === FOLLOWING;
if (isTakingOver || isFollowing) history.replaceState(null, '');
const openedAt = location.href;
let wayIn = takeWayIn();
/** The app was merely opened: what a way in leads to would be lost by a reload right at the start. */
const cameForNothing =
  wayIn.invitation === '' && wayIn.errand === null && wayIn.refused === null && wayIn.shared.length === 0;
/** What is done about a way in; nothing until this tab is at work, and it waits till then. */
let onWayIn: () => void = () => undefined;
const inviting = new AbortController();
// From the first moment on: a link may be opened in this tab while it still starts.
addEventListener(
  'hashchange',
  () => {
    cameIn(takeWayIn());
  },
  { signal: inviting.signal },
);
// Null where it cannot be fetched: what was shared stays where it is till the next start.
const arriving = watchArriving().catch(() => null);
// What most visits need next, while it is found out which tab is to be at work.
fetchLikelyLanguage();
let early = isTakingOver || isFollowing ? null : settings.load();
await run(await ownershipHere());

async function ownershipHere(): Promise<Ownership> {
  if (isTakingOver) return takeOver();
  if (isFollowing) return turn();
  return (await claim()) ?? turn();
}

function findTarget(): HTMLElement {
  const found = document.getElementById('app');
  if (!found) throw new Error('index.html has no #app');
  return found;
}

/** What was set, as it is now: while another tab was at work, it may have changed. */
function loadSettings(): Promise<Saved> {
  const loading = early ?? settings.load();
  early = null;
  return loading;
}

/** The fragment may be a secret: taken once, and gone from the address bar and the history. */
function takeWayIn(): WayIn {
  const { hash, pathname, search } = location;
  const cleaned = withoutWayIn(location);
  if (hash !== '' || cleaned !== pathname + search) history.replaceState(null, '', cleaned);
  return readWayIn({ hash, search });
}

function cameIn({ invitation, errand, refused, shared }: WayIn): void {
  wayIn = {
    invitation: invitation || wayIn.invitation,
    errand: errand ?? wayIn.errand,
    refused: refused ?? wayIn.refused,
    shared,
  };
  onWayIn();
}

/** What comes into this window from the system is brought to the tab at work, whichever that is. */
async function watchArriving(): Promise<typeof ReceiveArrivals> {
  const { shared } = wayIn;
  await painted();
  const kit = await import('./app/receive-arrivals.ts');
  if (shared.length > 0) kit.announce({ ids: [...shared], isTrusted: kit.isAppWindow() });
  kit.bringInLaunches({
    openedAt,
    onUrl: (url) => {
      cameIn(readWayIn(url));
    },
    onUnkept: () => {
      cameIn({ invitation: '', errand: null, shared: [], refused: 'storage' });
    },
  });
  return kit;
}

/** Makes ready for a screen: the language that was chosen, or English where that cannot be had, and the theme. */
async function prepare(saved: Saved): Promise<void> {
  const { language, theme } = saved === null || saved === 'unread' ? UNSET : saved;
  showTheme(theme);
  await speakHere(language).catch(() => speakHere('en'));
  // What index.html says until now, and for good where no language can be had.
  target.replaceChildren();
}

/** Another tab owns the engine: says so until this one does. An invitation waits meanwhile. */
async function turn(): Promise<Ownership> {
  await prepare(await loadSettings());
  const over = new AbortController();
  const { signal } = over;
  const { promise, resolve } = Promise.withResolvers<Ownership>();
  const screen = mount(Elsewhere, {
    target,
    props: {
      moved: false,
      ontake: () => {
        over.abort();
        resolve(takeOver());
      },
    },
  });
  // The other tab may have been closed since; nobody needs to be asked then.
  const look = async () => {
    if (isHidden()) return;
    const ownership = await claimIfFree();
    if (signal.aborted) ownership?.release();
    else if (ownership) resolve(ownership);
  };
  onVisibility(() => void look(), signal);
  claimWhenLeft(() => !isHidden(), resolve, signal);
  const stopFollowing = onNewVersion(follow);
  const ownership = await promise;
  stopFollowing();
  over.abort();
  await unmount(screen);
  return ownership;
}

/** Another tab began a new version: this one starts with it, too, and leaves the work to the other. */
function follow(): void {
  history.replaceState(
    FOLLOWING,
    '',
    location.pathname + location.search + (location.hash || wayIn.invitation),
  );
  location.reload();
}

/** Another tab took over. Coming back is a fresh start, with all that is on disk by then. */
function moved(): void {
  inviting.abort();
  const comeBack = () => {
    // The URL stays, so that a pairing link opened here meanwhile is not lost.
    history.replaceState(TAKING_OVER, '');
    location.reload();
  };
  mount(Elsewhere, { target, props: { moved: true, ontake: comeBack } });
  onNewVersion(follow);
  const { signal } = new AbortController();
  onVisibility(() => {
    if (isHidden()) return;
    void claimIfFree().then((ownership) => {
      if (ownership) comeBack();
    });
  }, signal);
  claimWhenLeft(() => !isHidden(), comeBack, signal);
}

/** This tab is the one at work, until another one takes over. */
async function run(ownership: Ownership): Promise<void> {
  const saved = await loadSettings();
  await prepare(saved).catch((error: unknown) => {
    ownership.release();
    throw error;
  });
  const over = new AbortController();
  const { signal } = over;
  const trustedScriptUrl = createTrustedScriptUrl();
  const worker = new LateWorker();
  const engine = wrap<EngineApi>(worker);
  const wakeLock = createWakeLock();

  const install = watchInstallOffer(
    (installable) => {
      app.setInstallable(installable);
    },
    () => {
      app.setInstalled();
    },
  );
  let registration: Registration | null = null;
  const stopFollowing = onNewVersion(() => {
    isReplaced = true;
    reloadIfReplaced();
  });
  /** Another version serves this page from now on. */
  let isReplaced = false;
  /** Somebody said here that it should start, whatever waits. */
  let isWanted = false;
  /** Whether loading the page anew would cost nobody anything now. */
  const isIdle = () => wayIn.invitation === '' && wayIn.errand === null && app.isIdle && isUntouched();
  const reloadIfReplaced = () => {
    if (!isReplaced) return;
    if (app.isBusy) {
      // Begun since: then it is asked again.
      isWanted = false;
      return;
    }
    if (isWanted || isIdle()) location.reload();
    // Then a person says when.
    else app.setUpdateReady();
  };
  let arrivals: ArrivalsPort | null = null;
  const { promise: started, resolve: onStarted } = Promise.withResolvers<undefined>();

  const app = new App({
    origin: location.origin,
    engine,
    loadKit: () => import('./app/heavy.ts'),
    loadPast: async () => {
      // After the engine: on a disk without room the first databases that are opened get what there is.
      await started;
      return (await import('./app/past.ts')).past;
    },
    settings,
    bonds: openBondStore(),
    saved,
    startDownload,
    speak: speakHere,
    showTheme,
    install: () => {
      install.prompt();
    },
    applyUpdate: () => {
      isWanted = true;
      if (isReplaced) location.reload();
      else registration?.applyUpdate();
    },
    storageUse,
    persistStorage,
    onMoving: (isMoving) => {
      wakeLock.want(isMoving);
      reloadIfReplaced();
    },
    // Nothing has arrived before there is somebody to take it.
    arrivals: {
      offered: (...now) => arrivals?.offered(...now),
      dropped: (...now) => arrivals?.dropped(...now),
      ended: (...now) => arrivals?.ended(...now),
      textGone: (...now) => arrivals?.textGone(...now),
    },
  });
  const screen = mount(Screen, { target, props: { app } });
  void ownership.lost.then(async () => {
    worker.terminate();
    app.leave();
    app.disappear();
    ownership.release();
    over.abort();
    stopFollowing();
    install.stop();
    registration?.stop();
    wakeLock.want(false);
    await unmount(screen);
    moved();
  });
  // All that the first screen does without comes after it; but somebody waits at the other end of a link.
  if (wayIn.invitation !== '') void import('./app/heavy.ts').catch(() => undefined);
  await painted();
  tellOfBrowser(app, signal);
  worker.begin(() => new Worker(trustedScriptUrl(engineUrl), { type: 'module', name: 'engine' }));
  const restored = engine.start(proxy(app.observer), app.settings.keepDays * DAY_MS);
  void import('./pwa/register.ts').then(
    ({ registerServiceWorker }) => {
      if (signal.aborted) return;
      registration = registerServiceWorker(trustedScriptUrl, (sinceBefore) => {
        app.setUpdateReady();
        // Nobody's word: what is begun until the new version is there keeps the page.
        const apply = () => registration?.applyUpdate();
        whenIdle({ isHidden, onVisibility, isIdle }, apply, signal);
        // At the start, before anything was begun.
        if (sinceBefore && cameForNothing)
          void restored.then(() => setTimeout(() => isIdle() && apply(), STARTED_AFTER_MS));
      });
    },
    // As without a service worker: only opening offline and streamed saving are missing.
    () => undefined,
  );
  void import('./app/presence.svelte.ts').then(
    ({ Presence }) => {
      if (!signal.aborted) app.appear((subject) => new Presence(subject));
    },
    () => undefined,
  );
  const isAllRead = await restored.finally(() => {
    onStarted(undefined);
  });
  void app.restore(isAllRead);

  onWayIn = () => {
    const { invitation, errand, refused } = wayIn;
    wayIn = { invitation: '', errand: null, shared: [], refused: null };
    if (invitation !== '') app.joinByLink(invitation);
    if (errand !== null) app.runErrand(errand);
    if (refused !== null) void arriving.then((kit) => kit?.refuseArrival(app, refused));
  };
  onWayIn();
  void arriving.then((kit) => {
    if (kit === null || signal.aborted) return;
    const received = kit.receiveArrivals(app, engine, signal);
    arrivals = received;
    void received.start(isAllRead);
  });
}
