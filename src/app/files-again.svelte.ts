// Outgoing transfers whose files have to be reached anew: what was chosen for them so far, what did not
// fit, and handles that the browser kept. The engine decides what fits.

import type { Remote } from 'comlink';
import type { EngineApi, OutgoingFile, TransferFile, TransferSnapshot } from '../transfer/engine-api.ts';
import { isolate } from '../words/isolate.ts';
import { areReadable, mayRead, pickWanted, readAnew } from './source-handles.ts';
import { accessRefused, fileGone, supplyMismatch } from './words/transfers.ts';

export class FilesAgain {
  readonly #engine: Remote<EngineApi>;
  readonly #filesOf: (id: string) => readonly TransferFile[];
  readonly #states = new Map<string, TransferSnapshot['state']['kind']>();
  /** Chosen so far, by path: a folder and single files need more than one go. */
  readonly #chosen = new Map<string, ReadonlyMap<string, OutgoingFile>>();
  /** Sentences to be made when they are read, in the language of then. */
  #problems = $state.raw<ReadonlyMap<string, () => string>>(new Map());
  /** Transfers whose files, as they are now, are at hand. */
  #ready = $state.raw<ReadonlySet<string>>(new Set());

  constructor(engine: Remote<EngineApi>, filesOf: (id: string) => readonly TransferFile[]) {
    this.#engine = engine;
    this.#filesOf = filesOf;
  }

  /** What did not fit; null when there is nothing to say. */
  problem(id: string): string | null {
    return this.#problems.get(id)?.() ?? null;
  }

  /** Whether `fresh` can answer without anyone choosing. */
  isReady(id: string): boolean {
    return this.#ready.has(id);
  }

  /** Takes note of where a transfer stands. */
  follow({ id, direction, state }: TransferSnapshot): void {
    if (direction === 'in' || this.#states.get(id) === state.kind) return;
    this.#states.set(id, state.kind);
    if (state.kind === 'needs-files') {
      // After a mere reload the browser may still allow what it allowed before.
      if (state.canRegrant) void this.#regrant(id, false);
    } else if (state.kind === 'failed') {
      this.#say(id, null);
      void this.fresh(id).then((files) => {
        this.#setReady(id, files !== null);
      });
    } else {
      this.#say(id, null);
      this.#setReady(id, false);
    }
  }

  forget(id: string): void {
    this.#states.delete(id);
    this.#chosen.delete(id);
    this.#say(id, null);
    this.#setReady(id, false);
  }

  /** Files chosen, or dropped, for a transfer that needs them. */
  async choose(id: string, files: readonly OutgoingFile[]): Promise<void> {
    const chosen = new Map(this.#chosen.get(id));
    for (const file of files) chosen.set(file.path, file);
    this.#chosen.set(id, chosen);
    await this.#supply(id, [...chosen.values()]);
  }

  /** Asks the browser for what it allowed before. Call it in a click. */
  async regrant(id: string): Promise<void> {
    await this.#regrant(id, true);
  }

  /** The files as they are now, to be sent anew; null when they have to be chosen. */
  async fresh(id: string): Promise<readonly OutgoingFile[] | null> {
    const files = this.#filesOf(id);
    const chosen = pickWanted(files, [...(this.#chosen.get(id)?.values() ?? [])]);
    if (chosen && (await areReadable(chosen))) return chosen;
    const handles = await this.#engine.handles(id);
    if (handles.length !== files.length || !(await mayRead(handles, false))) return null;
    const anew = await readAnew(files, handles);
    return 'files' in anew && anew.files.length > 0 ? anew.files : null;
  }

  async #regrant(id: string, ask: boolean): Promise<void> {
    const handles = await this.#engine.handles(id);
    if (!(await mayRead(handles, ask).catch(() => false))) {
      if (ask) this.#say(id, accessRefused);
      return;
    }
    const anew = await readAnew(this.#filesOf(id), handles);
    // They may have been chosen while the browser asked.
    if (this.#states.get(id) !== 'needs-files') return;
    if ('gone' in anew) this.#say(id, () => fileGone(isolate(anew.gone)));
    else await this.#supply(id, anew.files);
  }

  async #supply(id: string, files: readonly OutgoingFile[]): Promise<void> {
    const result = await this.#engine.supply(id, files);
    if (result.ok) this.#say(id, null);
    else this.#say(id, () => supplyMismatch(result.missing.map(isolate), result.changed.map(isolate)));
    this.#setReady(id, !result.ok && result.missing.length === 0 && (await this.fresh(id)) !== null);
  }

  #say(id: string, sentence: (() => string) | null): void {
    if (sentence === null && !this.#problems.has(id)) return;
    const problems = new Map(this.#problems);
    if (sentence === null) problems.delete(id);
    else problems.set(id, sentence);
    this.#problems = problems;
  }

  #setReady(id: string, isReady: boolean): void {
    if (this.isReady(id) === isReady) return;
    const ready = new Set(this.#ready);
    if (isReady) ready.add(id);
    else ready.delete(id);
    this.#ready = ready;
  }
}
