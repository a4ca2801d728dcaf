// Downloads whose bytes come from the page, as ordinary responses: the browser saves them to disk as they
// come, and asks for more only when it has written. Knows nothing of transfers; a ticket is all there is.
//
// What a peer sent must never run in our origin: the type is always octet-stream, the disposition always
// attachment, and the response's own policy allows nothing.

import * as v from 'valibot';
import { bytesAnswerSchema, type BytesRequest } from '../download-messages.ts';
import { attachment } from './content-disposition.ts';

const GONE = 'The page was closed.';

export interface OfferedDownload {
  readonly name: string;
  readonly sizeBytes: number;
  /** Answers each `pull`; see download-messages.ts. */
  readonly bytes: MessagePort;
}

export interface Downloads {
  /** Makes a ticket good for one response. */
  offer(ticket: string, download: OfferedDownload): void;
  /** The response for a ticket; 404 for one that is unknown or used. */
  respond(ticket: string): Response;
  /** Whether a ticket is still to be used, or its bytes still flow. */
  runs(ticket: string): boolean;
}

export function createDownloads(): Downloads {
  const offered = new Map<string, OfferedDownload>();
  const flowing = new Set<string>();

  return {
    offer(ticket, download) {
      offered.set(ticket, download);
    },
    respond(ticket) {
      const download = offered.get(ticket);
      if (download === undefined) return notFound();
      offered.delete(ticket);
      flowing.add(ticket);
      const body = bodyOf(download, () => flowing.delete(ticket));
      return new Response(body, { headers: headersOf(download) });
    },
    runs: (ticket) => offered.has(ticket) || flowing.has(ticket),
  };
}

function headersOf({ name, sizeBytes }: OfferedDownload): Record<string, string> {
  return {
    'Content-Type': 'application/octet-stream',
    // Exact: without it iOS cuts the file short, and nobody sees how long it will take.
    'Content-Length': String(sizeBytes),
    'Content-Disposition': attachment(name),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}

function notFound(): Response {
  return new Response('This download is over. Save the file again from Causeway.\n', {
    status: 404,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}

/** Pulls chunk by chunk; errors, so that the browser shows a failed download, unless `sizeBytes` came. */
function bodyOf({ bytes, sizeBytes }: OfferedDownload, ended: () => void): ReadableStream<Uint8Array> {
  let givenBytes = 0;
  let gone = false;
  let settle: ((answer: unknown) => void) | null = null;
  const close = () => {
    ended();
    bytes.close();
  };
  bytes.onmessage = (event: MessageEvent<unknown>) => settle?.(event.data);
  // The page went away (where the browser says so; elsewhere the service worker simply stops with it).
  bytes.addEventListener('close', () => {
    gone = true;
    settle?.({ error: GONE });
  });

  /** The next chunk, null at the end; throws what is wrong. */
  const nextChunk = async (): Promise<Uint8Array | null> => {
    if (gone) throw new Error(GONE);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    settle = resolve;
    bytes.postMessage('pull' satisfies BytesRequest);
    const answer = v.parse(bytesAnswerSchema, await promise);
    if ('error' in answer) throw new Error(answer.error);
    if ('chunk' in answer) givenBytes += answer.chunk.byteLength;
    if (givenBytes > sizeBytes || ('done' in answer && givenBytes < sizeBytes)) {
      throw new Error(`${givenBytes} bytes came where ${sizeBytes} were announced.`);
    }
    return 'chunk' in answer ? new Uint8Array(answer.chunk) : null;
  };

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = await nextChunk();
          if (chunk !== null) {
            controller.enqueue(chunk);
            return;
          }
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        close();
      },
      cancel() {
        bytes.postMessage('cancel' satisfies BytesRequest);
        close();
      },
    },
    // One chunk waits while the browser writes another.
    { highWaterMark: 1 },
  );
}
