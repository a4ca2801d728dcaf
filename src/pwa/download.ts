// The page's half of a download: hands the bytes' port to the service worker, then opens the ticket in a
// hidden frame, which the browser turns into a download.

import * as v from 'valibot';
import type { DownloadHead } from '../transfer/engine-api.ts';
import { DOWNLOAD_PATH, replySchema, type PageMessage } from './download-messages.ts';

/** How long to wait for the service worker of a first visit. */
const CONTROLLER_TIMEOUT_MS = 5_000;
const REPLY_TIMEOUT_MS = 5_000;
/** Browsers stop a service worker after 30 s without an event; a stream being read is none. */
const KEEP_ALIVE_MS = 3_000;

/**
 * Starts a download of `head.sizeBytes` bytes that `bytes` serves (words in download-messages.ts).
 * `no-service-worker`: nothing was started and `bytes` may be used another way, unless it was already sent.
 */
export async function startDownload(
  head: DownloadHead,
  bytes: MessagePort,
  /** It began, and is over: finished, failed or stopped. Said some seconds late. */
  onEnded: () => void,
): Promise<'started' | 'no-service-worker'> {
  const worker = await controller();
  if (worker === null) return 'no-service-worker';
  const ticket = crypto.randomUUID();
  const { name, type, sizeBytes } = head;
  const taken = await ask(worker, { type: 'download', ticket, head: { name, type, sizeBytes } }, [bytes]);
  if (!taken) return 'no-service-worker';

  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.title = 'Download';
  frame.src = DOWNLOAD_PATH + ticket;
  document.body.append(frame);
  keepAlive(worker, ticket, () => {
    frame.remove();
    onEnded();
  });
  return 'started';
}

/** Tells the service worker to stay until it says that the download is over, or says nothing any more. */
function keepAlive(worker: ServiceWorker, ticket: string, ended: () => void): void {
  const timer = setInterval(() => {
    void ask(worker, { type: 'keep-alive', ticket }, []).then((runs) => {
      if (runs) return;
      clearInterval(timer);
      ended();
    });
  }, KEEP_ALIVE_MS);
}

/** Sends a message with a reply port; false when the answer is no or none. */
function ask(worker: ServiceWorker, message: PageMessage, ports: readonly MessagePort[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const reply = new MessageChannel();
  const timer = setTimeout(() => {
    resolve(false);
  }, REPLY_TIMEOUT_MS);
  reply.port1.onmessage = (event: MessageEvent<unknown>) => {
    resolve(v.is(replySchema, event.data) && event.data);
  };
  worker.postMessage(message, [reply.port2, ...ports]);
  return promise.finally(() => {
    clearTimeout(timer);
    reply.port1.close();
  });
}

/** The service worker in control of this page; on a first visit it may take a moment to get there. */
async function controller(): Promise<ServiceWorker | null> {
  if (!('serviceWorker' in navigator)) return null;
  const container = navigator.serviceWorker;
  if (container.controller !== null) return container.controller;
  const waited = new AbortController();
  await Promise.race([
    new Promise((resolve) => {
      container.addEventListener('controllerchange', resolve, { once: true, signal: waited.signal });
    }),
    new Promise((resolve) => setTimeout(resolve, CONTROLLER_TIMEOUT_MS)),
  ]);
  waited.abort();
  return container.controller;
}
