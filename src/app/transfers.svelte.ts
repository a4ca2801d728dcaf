// The transfers as the screen knows them: copies of the engine's snapshots, joined with their files.

import type { Remote } from 'comlink';
import type { EngineApi, TransferFile, TransferSnapshot } from '../transfer/engine-api.ts';
import type { TransferView } from './model.ts';
import { transferFailure } from './words.ts';

/** States in which bytes move or are about to. */
const BUSY = new Set<TransferSnapshot['state']['kind']>(['waiting', 'moving', 'checking']);

export class Transfers {
  readonly #engine: Remote<EngineApi>;
  readonly #nameOf: (deviceId: string) => string;
  #snapshots = $state.raw<ReadonlyMap<string, TransferSnapshot>>(new Map());
  #files = $state.raw<ReadonlyMap<string, readonly TransferFile[]>>(new Map());
  /** Files whose saving was begun, by transfer. */
  #saved = $state.raw<ReadonlyMap<string, ReadonlySet<number>>>(new Map());
  /** Which devices they were with, kept when the device is gone. */
  readonly #names = new Map<string, string>();
  readonly #views = $derived.by(() => this.#view());

  constructor(engine: Remote<EngineApi>, nameOf: (deviceId: string) => string) {
    this.#engine = engine;
    this.#nameOf = nameOf;
  }

  /** Newest first. */
  get list(): readonly TransferView[] {
    return this.#views;
  }

  /** Whether a transfer is under way: leaving or updating now would break it. */
  get isBusy(): boolean {
    return [...this.#snapshots.values()].some(({ state }) => BUSY.has(state.kind));
  }

  snapshot(snapshot: TransferSnapshot): void {
    if (!this.#names.has(snapshot.id)) this.#names.set(snapshot.id, this.#nameOf(snapshot.linkId));
    this.#snapshots = new Map(this.#snapshots).set(snapshot.id, snapshot);
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

  /** The user began to save these files, or all of them. */
  saved(id: string, indexes: 'all' | readonly number[]): void {
    const all = () => (this.#files.get(id) ?? []).map(({ index }) => index);
    const before = this.#saved.get(id) ?? [];
    this.#saved = new Map(this.#saved).set(
      id,
      new Set([...before, ...(indexes === 'all' ? all() : indexes)]),
    );
  }

  removed(id: string): void {
    const snapshots = new Map(this.#snapshots);
    snapshots.delete(id);
    this.#snapshots = snapshots;
    const files = new Map(this.#files);
    files.delete(id);
    this.#files = files;
    this.#names.delete(id);
  }

  accept(id: string, choice: 'all' | readonly number[]): void {
    void this.#engine.accept(id, choice);
  }

  decline(id: string): void {
    void this.#engine.decline(id);
  }

  cancel(id: string): void {
    void this.#engine.cancel(id);
  }

  remove(id: string): void {
    void this.#engine.remove(id);
  }

  #hasUnsaved({ id, direction }: TransferSnapshot): boolean {
    if (direction === 'out') return false;
    const saved = this.#saved.get(id);
    return (this.#files.get(id) ?? []).some(({ index, whole }) => whole && saved?.has(index) !== true);
  }

  #view(): TransferView[] {
    return [...this.#snapshots.values()]
      .sort((a, b) => b.createdAt - a.createdAt)
      .map((snapshot) => ({
        ...snapshot,
        deviceId: snapshot.linkId,
        deviceName: this.#names.get(snapshot.id) ?? '',
        files: this.#files.get(snapshot.id) ?? [],
        hasUnsaved: this.#hasUnsaved(snapshot),
        problem:
          snapshot.state.kind === 'failed'
            ? transferFailure(snapshot.state.reason, snapshot.state.detail)
            : null,
      }));
  }
}
