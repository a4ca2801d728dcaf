// The transfers as the screen knows them: copies of the engine's snapshots, joined with their files.

import type { Remote } from 'comlink';
import type {
  EngineApi,
  FailureReason,
  OutgoingFile,
  TransferFile,
  TransferSnapshot,
} from '../transfer/engine-api.ts';
import { isolate } from '../words/isolate.ts';
import { FilesAgain } from './files-again.svelte.ts';
import { ended, isEnd, type End } from './history.svelte.ts';
import type { HistoryEntry, TransferView } from './model.ts';
import { RateHistory } from './rate-history.ts';
import type { SavedStore } from './saved-store.ts';
import { transferFailure } from './words/transfers.ts';

export interface TransfersPorts {
  readonly engine: Remote<EngineApi>;
  readonly nameOf: (deviceId: string) => string;
  /** Bytes began to move, or none move any more. */
  readonly onMoving: (isMoving: boolean) => void;
  /** A transfer came to its end, in this life of the app. */
  readonly onEnded: (entry: HistoryEntry) => void;
  readonly openSaved: () => Promise<SavedStore>;
}

/** States in which bytes move. The others outlive a reload. */
const BUSY = new Set<TransferSnapshot['state']['kind']>(['moving', 'checking']);

/** Failures that the sender's own files are to blame for. */
const SOURCE = new Set<FailureReason>(['source-changed', 'source-unreadable']);

const NONE: ReadonlySet<number> = new Set();

export class Transfers {
  readonly #ports: TransfersPorts;
  readonly #filesAgain: FilesAgain;
  #isMoving = false;
  #snapshots = $state.raw<ReadonlyMap<string, TransferSnapshot>>(new Map());
  #files = $state.raw<ReadonlyMap<string, readonly TransferFile[]>>(new Map());
  readonly #startedAt = Date.now();
  readonly #savedStore: Promise<SavedStore>;
  /** Files whose saving was begun, by transfer. */
  #saved = $state.raw<ReadonlyMap<string, ReadonlySet<number>>>(new Map());
  /** Which devices they were with, kept when the device is gone. */
  readonly #names = new Map<string, string>();
  readonly #rates = new Map<string, RateHistory>();
  readonly #views = $derived.by(() => this.#view());

  constructor(ports: TransfersPorts) {
    this.#ports = ports;
    this.#filesAgain = new FilesAgain(ports.engine, (id) => this.#files.get(id) ?? []);
    this.#savedStore = ports.openSaved();
    // Without it all counts as not saved: somebody is asked once too often.
    void this.#savedStore.then(async (store) => this.#recall(await store.load())).catch(() => undefined);
  }

  /** Newest first. */
  get list(): readonly TransferView[] {
    return this.#views;
  }

  /** Whether a transfer is under way: leaving or updating now would interrupt it. */
  get isBusy(): boolean {
    return [...this.#snapshots.values()].some(({ state }) => BUSY.has(state.kind));
  }

  snapshot(snapshot: TransferSnapshot): void {
    if (!this.#names.has(snapshot.id)) this.#names.set(snapshot.id, this.#ports.nameOf(snapshot.linkId));
    this.#measure(snapshot);
    const before = this.#snapshots.get(snapshot.id);
    this.#snapshots = new Map(this.#snapshots).set(snapshot.id, snapshot);
    // One that was found so at the start ended in an earlier life.
    if (isEnd(snapshot.state) && (before ? !isEnd(before.state) : snapshot.createdAt >= this.#startedAt))
      this.#end(snapshot, snapshot.state);
    this.#filesAgain.follow(snapshot);
    this.#moving();
  }

  files(id: string, files: readonly TransferFile[]): void {
    this.#files = new Map(this.#files).set(id, files);
  }

  whole(id: string, indexes: readonly number[]): void {
    const files = this.#files.get(id);
    if (!files) return;
    const now = new Set(indexes);
    this.files(
      id,
      files.map((file) => (now.has(file.index) ? { ...file, whole: true } : file)),
    );
  }

  /** The user began to save these files, or all that are whole. */
  saved(id: string, indexes: 'all' | readonly number[]): void {
    const whole = () => (this.#files.get(id) ?? []).filter((file) => file.whole).map(({ index }) => index);
    const now = new Set([...(this.#saved.get(id) ?? []), ...(indexes === 'all' ? whole() : indexes)]);
    this.#saved = new Map(this.#saved).set(id, now);
    void this.#savedStore.then((store) => store.save(id, now)).catch(() => undefined);
  }

  #recall(before: ReadonlyMap<string, ReadonlySet<number>>): void {
    const saved = new Map(this.#saved);
    for (const [id, indexes] of before) saved.set(id, indexes.union(saved.get(id) ?? new Set()));
    this.#saved = saved;
  }

  removed(id: string): void {
    const last = this.#snapshots.get(id);
    // Cancelled in order to be removed, which nothing else tells.
    if (last && !isEnd(last.state) && last.state.kind !== 'offered')
      this.#end(last, { kind: 'cancelled', by: 'us' });
    void this.#savedStore.then((store) => store.remove(id)).catch(() => undefined);
    const snapshots = new Map(this.#snapshots);
    snapshots.delete(id);
    this.#snapshots = snapshots;
    const files = new Map(this.#files);
    files.delete(id);
    this.#files = files;
    this.#names.delete(id);
    this.#rates.delete(id);
    this.#filesAgain.forget(id);
    this.#moving();
  }

  accept(id: string, choice: 'all' | readonly number[]): void {
    void this.#ports.engine.accept(id, choice);
  }

  decline(id: string): void {
    void this.#ports.engine.decline(id);
  }

  cancel(id: string): void {
    void this.#ports.engine.cancel(id);
  }

  remove(id: string): void {
    void this.#ports.engine.remove(id);
  }

  pause(id: string): void {
    void this.#ports.engine.pause(id);
  }

  resume(id: string): void {
    void this.#ports.engine.resume(id);
  }

  /** Files chosen again for a transfer that needs them. */
  chooseAgain(id: string, files: readonly OutgoingFile[]): void {
    void this.#filesAgain.choose(id, files);
  }

  /** Asks the browser to allow the files it allowed before. Call it in a click. */
  regrant(id: string): void {
    void this.#filesAgain.regrant(id);
  }

  /** The files of an outgoing transfer as they are now; null when they have to be chosen. */
  fresh(id: string): Promise<readonly OutgoingFile[] | null> {
    return this.#filesAgain.fresh(id);
  }

  #end(snapshot: TransferSnapshot, state: End): void {
    const deviceName = snapshot.peerName || (this.#names.get(snapshot.id) ?? '');
    this.#ports.onEnded(ended(snapshot, state, deviceName, this.#files.get(snapshot.id) ?? []));
  }

  #measure({ id, state }: TransferSnapshot): void {
    if (state.kind !== 'moving') return;
    const history = this.#rates.get(id) ?? new RateHistory();
    history.add(state.bytesPerSecond, Date.now());
    this.#rates.set(id, history);
  }

  #moving(): void {
    if (this.isBusy === this.#isMoving) return;
    this.#isMoving = this.isBusy;
    this.#ports.onMoving(this.#isMoving);
  }

  #hasUnsaved({ id, direction }: TransferSnapshot): boolean {
    if (direction === 'out') return false;
    const saved = this.#saved.get(id);
    return (this.#files.get(id) ?? []).some(({ index, whole }) => whole && saved?.has(index) !== true);
  }

  /** Whether what is there now can be sent in its stead, and whether it has to be chosen for that. */
  #sendAgain({ id, direction, state }: TransferSnapshot): TransferView['sendAgain'] {
    if (direction === 'in') return null;
    const isReady = this.#filesAgain.isReady(id);
    if (state.kind === 'needs-files') return isReady ? 'ready' : null;
    if (state.kind !== 'failed' || !SOURCE.has(state.reason)) return null;
    return isReady ? 'ready' : 'choose';
  }

  #problem({ id, state }: TransferSnapshot): string | null {
    if (state.kind === 'failed')
      return transferFailure(state.reason, state.detail === null ? null : isolate(state.detail));
    return state.kind === 'needs-files' ? this.#filesAgain.problem(id) : null;
  }

  #view(): TransferView[] {
    return [...this.#snapshots.values()]
      .sort((a, b) => b.createdAt - a.createdAt)
      .map((snapshot) => ({
        ...snapshot,
        deviceId: snapshot.linkId,
        deviceName: snapshot.peerName || (this.#names.get(snapshot.id) ?? ''),
        files: this.#files.get(snapshot.id) ?? [],
        saved: this.#saved.get(snapshot.id) ?? NONE,
        hasUnsaved: this.#hasUnsaved(snapshot),
        rates: [...(this.#rates.get(snapshot.id)?.rates ?? [])],
        problem: this.#problem(snapshot),
        sendAgain: this.#sendAgain(snapshot),
      }));
  }
}
