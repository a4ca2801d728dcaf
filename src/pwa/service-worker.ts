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
import { DOWNLOAD_PATH, pageMessageSchema } from './download-messages.ts';
import { createDownloads } from './service-worker/downloads.ts';
import { showApp } from './service-worker/notification-click.ts';
import { refuseFallbackPage } from './service-worker/refuse-fallback-page.ts';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (string | PrecacheEntry)[] };

const downloads = createDownloads();

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
