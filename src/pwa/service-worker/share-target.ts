// What other apps share with the installed app: a form, posted to SHARE_PATH. Its files are copied to disk as
// they come, its text becomes a record, and the browser goes on to the app, which finds both there. All of it
// is hostile: another site's page can post such a form, too.

import type { ArrivalStore, ArrivedFile } from '../arrival-store.ts';
import type { ShareRefusal } from '../arrival-words.ts';
import { shareFields, textOf, type ShareField } from '../share-text.ts';
import type { StagedFiles, StagingFile } from '../staged-files.ts';
import { NOTE_UNITS } from '../../protocol/limits.ts';
import { boundaryOf, readForm, type FormPart } from './multipart.ts';

/** Files of one share. */
export const MOST_SHARED_FILES = 500;
/** One text of a share, bytes of UTF-8. */
export const MOST_TEXT_BYTES = 1024 * 1024;
/** What a share may not use up of the storage: the app itself, and what it remembers. */
export const SPARED_BYTES = 32 * 1024 * 1024;

export interface ShareTargetPorts {
  readonly store: ArrivalStore;
  readonly staged: StagedFiles;
  /** Bytes that may still be stored; null while unknown. */
  readonly freeBytes: () => Promise<number | null>;
  readonly newId: () => string;
  readonly now: () => number;
}

export type ShareOutcome =
  { readonly taken: { readonly files: string | null; readonly text: string | null } } | ShareRefusal;

/** Whether this is a share, and not a page's own request or a frame's. */
export function isShare(request: Pick<Request, 'method' | 'mode' | 'destination'>): boolean {
  return request.method === 'POST' && request.mode === 'navigate' && request.destination === 'document';
}

/** Takes a share; answers with the way to the app. Never rejects. */
export async function respondToShare(ports: ShareTargetPorts, request: Request): Promise<Response> {
  const outcome = await takeShare(ports, request);
  const query = new URLSearchParams(
    typeof outcome === 'string'
      ? { share: outcome }
      : { shared: [outcome.taken.files, outcome.taken.text].filter((id) => id !== null).join(',') },
  );
  return new Response(null, {
    status: 303,
    headers: { Location: `/?${query.toString()}`, 'Cache-Control': 'no-store' },
  });
}

/** A share is taken whole or not at all. */
async function takeShare(ports: ShareTargetPorts, request: Request): Promise<ShareOutcome> {
  const boundary = boundaryOf(request.headers.get('Content-Type'));
  if (boundary === null || request.body === null) return 'unreadable';
  const share = new Share(ports, await ports.freeBytes().catch(() => null));
  try {
    for await (const part of readForm(request.body, boundary)) await share.add(part);
    return await share.done();
  } catch (error) {
    await share.undo();
    return refusalOf(error);
  }
}

class Refused extends Error {
  readonly reason: ShareRefusal;

  constructor(reason: ShareRefusal) {
    super(reason);
    this.reason = reason;
  }
}

/** Writing failed, as opposed to reading what came. */
class Unwritten extends Error {}

function refusalOf(error: unknown): ShareRefusal {
  if (error instanceof Refused) return error.reason;
  if (!(error instanceof Unwritten)) return 'unreadable';
  const { cause } = error;
  return cause instanceof DOMException && cause.name === 'QuotaExceededError' ? 'no-space' : 'storage';
}

class Share {
  readonly #ports: ShareTargetPorts;
  /** Of its files, and of the record of them. */
  readonly #id: string;
  readonly #files: ArrivedFile[] = [];
  readonly #texts = new Map<ShareField, string>();
  #spareBytes: number;

  constructor(ports: ShareTargetPorts, freeBytes: number | null) {
    this.#ports = ports;
    this.#id = ports.newId();
    this.#spareBytes = freeBytes === null ? Infinity : freeBytes - SPARED_BYTES;
  }

  async add(part: FormPart): Promise<void> {
    if (part.fileName !== null) await this.#addFile(part.fileName, part.type, part.bytes);
    else if (isField(part.name)) this.#texts.set(part.name, await readText(part.bytes));
  }

  async done(): Promise<ShareOutcome> {
    const text = textOf(this.#texts, this.#files.length > 0);
    const isLong = text.length > NOTE_UNITS;
    if (isLong) await this.#addFile('', 'text/plain', encoded(text));
    const { store, now, newId } = this.#ports;
    const files = this.#files;
    const textId = text === '' || isLong ? null : newId();
    if (files.length === 0 && textId === null) throw new Refused('nothing');
    if (files.length === 0) await this.undo();
    else await written(store.put({ kind: 'files', id: this.#id, at: now(), files, transferId: null }));
    // Last, so that there is nothing of it to undo.
    if (textId !== null) await written(store.put({ kind: 'text', id: textId, at: now(), text }));
    return { taken: { files: files.length > 0 ? this.#id : null, text: textId } };
  }

  /** Nothing is left of what was copied. */
  async undo(): Promise<void> {
    const { store, staged } = this.#ports;
    await staged.remove(this.#id).catch(() => undefined);
    await store.remove(this.#id).catch(() => undefined);
  }

  async #addFile(name: string, type: string, bytes: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<void> {
    const { store, staged, now } = this.#ports;
    const index = this.#files.length;
    if (index >= MOST_SHARED_FILES) throw new Refused('too-many');
    // Said first: a tab that tidies up leaves the files of an arrival alone that is under way.
    if (index === 0) await written(store.put({ kind: 'arriving', id: this.#id, at: now() }));
    const file = await written(staged.create(this.#id, index));
    try {
      const sizeBytes = await this.#copy(bytes, file);
      await written(file.close());
      // A form in which no file was chosen has a part without a name and bytes.
      if (name !== '' || sizeBytes > 0) this.#files.push({ name, type, handle: file.handle });
    } catch (error) {
      await file.abort().catch(() => undefined);
      throw error;
    }
  }

  /** Answers how many bytes there were. */
  async #copy(bytes: AsyncIterable<Uint8Array<ArrayBuffer>>, file: StagingFile): Promise<number> {
    let sizeBytes = 0;
    for await (const chunk of bytes) {
      sizeBytes += chunk.byteLength;
      this.#spareBytes -= chunk.byteLength;
      if (this.#spareBytes < 0) throw new Refused('no-space');
      await written(file.write(chunk));
    }
    return sizeBytes;
  }
}

function isField(name: string): name is ShareField {
  return (shareFields as readonly string[]).includes(name);
}

async function readText(bytes: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<string> {
  const decoder = new TextDecoder();
  let sizeBytes = 0;
  let text = '';
  for await (const chunk of bytes) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > MOST_TEXT_BYTES) throw new Refused('too-long');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

// eslint-disable-next-line @typescript-eslint/require-await -- as the bytes that come
async function* encoded(text: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield new TextEncoder().encode(text);
}

async function written<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new Unwritten('not written', { cause });
  }
}
