// The words between the page, the service worker and whoever serves a download's bytes. Pure: the page
// and the service worker both import it.
//
// page → service worker     `download` with the bytes' port; `keep-alive`. Each carries a reply port.
// service worker → bytes    `pull` for the next chunk, `cancel` when the browser stops the download.
// bytes → service worker    one answer for each `pull`.

import * as v from 'valibot';

/** Where downloads live; one path segment follows, the ticket. */
export const DOWNLOAD_PATH = '/download/';

const ticketSchema = v.pipe(v.string(), v.uuid());

export const downloadHeadSchema = v.strictObject({
  name: v.string(),
  /** As offered; never used as the response's type. */
  type: v.string(),
  sizeBytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});

/** What the page may say to the service worker. Workbox's `skipWaiting` has the same shape. */
export const pageMessageSchema = v.variant('type', [
  v.object({ type: v.literal('SKIP_WAITING') }),
  v.strictObject({ type: v.literal('download'), ticket: ticketSchema, head: downloadHeadSchema }),
  /** Keeps the service worker from being stopped; the answer says whether the download still runs. */
  v.strictObject({ type: v.literal('keep-alive'), ticket: ticketSchema }),
]);
export type PageMessage = v.InferOutput<typeof pageMessageSchema>;

/** The service worker's answer to `download` (the ticket is good) and `keep-alive` (it still runs). */
export const replySchema = v.boolean();

export type BytesRequest = 'pull' | 'cancel';

export const bytesAnswerSchema = v.union([
  v.strictObject({ chunk: v.instance(ArrayBuffer) }),
  v.strictObject({ done: v.literal(true) }),
  v.strictObject({ error: v.string() }),
]);
export type BytesAnswer = v.InferOutput<typeof bytesAnswerSchema>;
