// The only place that constructs things: the engine's worker, the app, the service worker, the screen.

import { proxy, wrap } from 'comlink';
import { mount } from 'svelte';
import { App } from './app/app.svelte.ts';
import { openSettingsStore } from './app/settings-store.ts';
import { startDownload } from './pwa/download.ts';
import { watchInstallOffer } from './pwa/install.ts';
import { registerServiceWorker } from './pwa/register.ts';
import { createTrustedScriptUrl } from './pwa/trusted-script-url.ts';
import type { EngineApi } from './transfer/engine-api.ts';
import engineUrl from './transfer/engine-worker.ts?worker&url';
import Screen from './ui/App.svelte';
import './ui/base.css';

/** The fragment is a secret: taken once, and gone from the address bar and the history. */
function takeFragment(): string {
  const { hash, pathname, search } = location;
  if (hash !== '') history.replaceState(null, '', pathname + search);
  return hash;
}

const invitation = takeFragment();
const trustedScriptUrl = createTrustedScriptUrl();
const engine = wrap<EngineApi>(new Worker(trustedScriptUrl(engineUrl), { type: 'module', name: 'engine' }));
const settings = openSettingsStore();
const saved = await settings.load();

const install = watchInstallOffer((installable) => {
  app.setInstallable(installable);
});
const registration = registerServiceWorker(trustedScriptUrl, () => {
  app.setUpdateReady();
});

const app = new App({
  origin: location.origin,
  engine,
  loadKit: () => import('./connection/heavy.ts'),
  settings,
  saved,
  startDownload,
  install: () => {
    install.prompt();
  },
  applyUpdate: () => {
    registration.applyUpdate();
  },
});
await engine.start(proxy(app.observer));

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(Screen, { target, props: { app } });

if (invitation !== '') app.joinByLink(invitation);
addEventListener('hashchange', () => {
  const later = takeFragment();
  if (later !== '') app.joinByLink(later);
});
app.setOffline(!navigator.onLine);
addEventListener('online', () => {
  app.setOffline(false);
});
addEventListener('offline', () => {
  app.setOffline(true);
});
addEventListener('beforeunload', (event) => {
  if (app.isBusy) event.preventDefault();
});
addEventListener('pagehide', () => {
  app.leave();
});
