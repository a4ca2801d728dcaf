// The service worker: the app opens without a network, updates when the person says so, and downloads are
// ordinary responses. Everything a page says is parsed before it counts.

import {
  cleanupOutdatedCaches,
  addPlugins,
  createHandlerBoundToURL,
  precacheAndRoute,
} from 'workbox-precaching';
import type { PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import * as v from 'valibot';
import { openArrivalStore } from './arrival-store.ts';
import { SHARE_PATH } from './arrival-words.ts';
import { DOWNLOAD_PATH, pageMessageSchema } from './download-messages.ts';
import { createDownloads } from './service-worker/downloads.ts';
import { showApp } from './service-worker/notification-click.ts';
import { refuseFallbackPage } from './service-worker/refuse-fallback-page.ts';
import { isShare, respondToShare } from './service-worker/share-target.ts';
import { openStagedFiles } from './staged-files.ts';
import { freeSpace } from '../transfer/stage/free-space.ts';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (string | PrecacheEntry)[] };

const downloads = createDownloads();
const sharing = {
  store: openArrivalStore(),
  staged: openStagedFiles(),
  freeBytes: freeSpace,
  newId: () => crypto.randomUUID(),
  now: Date.now,
};

addPlugins([refuseFallbackPage]);
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith(DOWNLOAD_PATH),
  ({ url }) => Promise.resolve(downloads.respond(url.pathname.slice(DOWNLOAD_PATH.length))),
);
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/api\//, /^\/download\//] }),
);
registerRoute(
  ({ url, request, sameOrigin }) => sameOrigin && url.pathname === SHARE_PATH && isShare(request),
  ({ request }) => respondToShare(sharing, request),
  'POST',
);

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(showApp(self));
});

self.addEventListener('message', (event) => {
  const message = v.safeParse(pageMessageSchema, event.data);
  if (!message.success) return;
  const [reply, bytes] = event.ports;
  switch (message.output.type) {
    case 'SKIP_WAITING':
      event.waitUntil(self.skipWaiting());
      break;
    case 'download': {
      const { ticket, head } = message.output;
      if (bytes !== undefined) downloads.offer(ticket, { name: head.name, sizeBytes: head.sizeBytes, bytes });
      reply?.postMessage(bytes !== undefined);
      break;
    }
    case 'keep-alive':
      reply?.postMessage(downloads.runs(message.output.ticket));
      break;
  }
});
