// What came in, in the tab that owns the engine: each arrival is taken up once, stays where it is until it was
// sent or thrown away, and is found again after a reload. Knows the engine's transfers by their ids.

import * as v from 'valibot';
import { OFFERED_PATH_UNITS } from '../protocol/limits.ts';
import type { OutgoingFile } from '../transfer/engine-api.ts';
import { cleanPath } from '../transfer/manifest/names.ts';
import { announcementSchema, ARRIVALS_CHANNEL, type Announcement } from './arrival-words.ts';
import type { Arrival, ArrivalStore, ArrivedFiles } from './arrival-store.ts';
import { sortArrivals } from './sort-arrivals.ts';
import type { StagedFiles } from './staged-files.ts';

export interface ArrivalsPorts {
  readonly store: ArrivalStore;
  readonly staged: Pick<StagedFiles, 'remove' | 'ids' | 'idOf'>;
  /** The engine's outgoing transfers that are not over, and the handles of one's files. */
  readonly sending: () => Promise<readonly string[]>;
  readonly handles: (transferId: string) => Promise<readonly FileSystemFileHandle[]>;
  /** Files to be sent. `isTrusted`: a person gave them to the app itself; else somebody has to look first. */
  readonly onFiles: (files: readonly OutgoingFile[], isTrusted: boolean) => void;
  readonly onText: (text: { readonly id: string; readonly text: string }) => void;
  /** These could not be read any more, and were given up. */
  readonly onUnreadable: (names: readonly string[]) => void;
  /** What a file without a name is called. */
  readonly nameless: (type: string, at: number) => string;
  readonly now: () => number;
}

export class Arrivals {
  readonly #ports: ArrivalsPorts;
  readonly #channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(ARRIVALS_CHANNEL) : null;
  /** Arrivals that were taken up since this tab owns the engine. */
  readonly #taken = new Set<string>();
  readonly #idOf = new WeakMap<FileSystemFileHandle, string>();
  /** The transfer that sends an arrival, by its id. */
  readonly #sentAs = new Map<string, string>();
  /** What is done is done in order: a transfer is not over before it began. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(ports: ArrivalsPorts) {
    this.#ports = ports;
  }

  /** Takes up what is there, and what comes from now on. `isAllRead`: the engine could read all its transfers. */
  start(isAllRead: boolean): Promise<void> {
    if (this.#channel)
      this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        const said = v.safeParse(announcementSchema, data);
        if (said.success) void this.take(said.output);
      };
    return this.#do(() => this.#restore(isAllRead));
  }

  stop(): void {
    this.#channel?.close();
  }

  /** Takes up what is in the store now. */
  take({ ids, isTrusted }: Announcement): Promise<void> {
    return this.#do(async () => {
      for (const id of ids) {
        const arrival = this.#taken.has(id) ? null : await this.#ports.store.get(id);
        if (arrival) await this.#deliver(arrival, isTrusted);
      }
    });
  }

  /** A text that came into this tab. It is kept as far as the browser keeps anything. */
  keepText(text: string): Promise<void> {
    return this.#do(async () => {
      const arrival: Arrival = { kind: 'text', id: crypto.randomUUID(), at: this.#ports.now(), text };
      await this.#ports.store.put(arrival).catch(() => undefined);
      await this.#deliver(arrival, false);
    });
  }

  /** A transfer sends these now; those that did not arrive here are none of our business. */
  offered(files: readonly OutgoingFile[], transferId: string): Promise<void> {
    return this.#do(async () => {
      for (const id of await this.#idsOf(files)) {
        this.#sentAs.set(id, transferId);
        await this.#ports.store.sentAs(id, transferId);
      }
    });
  }

  /** Somebody threw these away. */
  dropped(files: readonly OutgoingFile[]): Promise<void> {
    return this.#do(async () => {
      for (const id of await this.#idsOf(files)) await this.#remove(id);
    });
  }

  /** A text was sent, or thrown away. */
  textGone(id: string): Promise<void> {
    return this.#do(() => this.#ports.store.remove(id));
  }

  /** A transfer reads its files no more. */
  ended(transferId: string): Promise<void> {
    return this.#do(async () => {
      for (const [id, sentAs] of this.#sentAs) if (sentAs === transferId) await this.#remove(id);
    });
  }

  async #restore(isAll: boolean): Promise<void> {
    const { store, staged, now } = this.#ports;
    // Listed first: what begins to arrive meanwhile is not swept away.
    const ids = await staged.ids().catch(() => []);
    const arrivals = await store.load();
    const sending = new Set(arrivals.some(({ kind }) => kind === 'files') ? await this.#ports.sending() : []);
    const heldBy = await this.#heldBy(arrivals, sending);
    const { waiting, sent, over } = sortArrivals(arrivals, { sending, isAll, heldBy }, now());
    for (const arrival of sent) {
      this.#taken.add(arrival.id);
      this.#sentAs.set(arrival.id, arrival.transferId);
    }
    for (const arrival of waiting) await this.#deliver(arrival, false);
    // What cannot be tidied up now is left to the next start, and keeps nothing back.
    const tidied: Promise<unknown>[] = sent.map(({ id, transferId }) => store.sentAs(id, transferId));
    const known = new Set(arrivals.map(({ id }) => id));
    for (const { id } of over) tidied.push(this.#remove(id));
    for (const id of ids) if (!known.has(id)) tidied.push(staged.remove(id));
    await Promise.allSettled(tidied);
  }

  /** Transfers that send an arrival although the tab ended before that was written down. */
  async #heldBy(arrivals: readonly Arrival[], sending: ReadonlySet<string>): Promise<Map<string, string>> {
    const { staged, handles } = this.#ports;
    const heldBy = new Map<string, string>();
    for (const transferId of sending) {
      for (const handle of await handles(transferId)) {
        const id = (await staged.idOf(handle)) ?? (await launchedAs(handle, arrivals));
        if (id !== null) heldBy.set(id, transferId);
      }
    }
    return heldBy;
  }

  async #deliver(arrival: Arrival, isTrusted: boolean): Promise<void> {
    if (arrival.kind === 'arriving' || (arrival.kind === 'files' && arrival.transferId !== null)) return;
    this.#taken.add(arrival.id);
    if (arrival.kind === 'text') this.#ports.onText(arrival);
    else await this.#deliverFiles(arrival, isTrusted);
  }

  async #deliverFiles({ id, at, files }: ArrivedFiles, isTrusted: boolean): Promise<void> {
    const { nameless, onFiles, onUnreadable } = this.#ports;
    const readable: OutgoingFile[] = [];
    const unreadable: string[] = [];
    for (const { name, type, handle } of files) {
      const path = plainName(name) || nameless(type, at);
      try {
        const file = await handle.getFile();
        readable.push({ file: typed(file, path, type), path, handle });
        this.#idOf.set(handle, id);
      } catch {
        unreadable.push(path);
      }
    }
    if (readable.length === 0) await this.#remove(id);
    if (unreadable.length > 0) onUnreadable(unreadable);
    if (readable.length > 0) onFiles(readable, isTrusted);
  }

  async #idsOf(files: readonly OutgoingFile[]): Promise<ReadonlySet<string>> {
    const ids = new Set<string>();
    for (const { handle } of files) {
      // A handle that went to the engine and came back is another object.
      const id = handle && (this.#idOf.get(handle) ?? (await this.#ports.staged.idOf(handle)));
      if (id) ids.add(id);
    }
    return ids;
  }

  async #remove(id: string): Promise<void> {
    this.#sentAs.delete(id);
    await this.#ports.staged.remove(id);
    await this.#ports.store.remove(id);
  }

  /** Storage that refuses costs what it would have kept, and nothing else. */
  #do(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work).catch(() => undefined);
    this.#work = done;
    return done;
  }
}

/** The arrival that this file of a launch belongs to. */
async function launchedAs(
  handle: FileSystemFileHandle,
  arrivals: readonly Arrival[],
): Promise<string | null> {
  for (const arrival of arrivals) {
    if (arrival.kind !== 'files' || arrival.transferId !== null) continue;
    for (const file of arrival.files) if (await file.handle.isSameEntry(handle)) return arrival.id;
  }
  return null;
}

/** The last part of whatever path another app says, cleaned as an offered name is; empty when there is none. */
function plainName(name: string): string {
  const last = name.slice(-OFFERED_PATH_UNITS).split(/[/\\]/u).at(-1) ?? '';
  return /^[.\s]*$/u.test(last) ? '' : cleanPath(last);
}

/** A copy in OPFS knows neither its name nor its type. */
function typed(file: File, name: string, type: string): File {
  return type === '' ? file : new File([file], name, { type, lastModified: file.lastModified });
}
