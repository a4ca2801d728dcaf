// One engine with a disk and a store in memory, and a page that writes down what it is told.

import type {
  DownloadHead,
  DownloadItem,
  EngineObserver,
  TransferFile,
  TransferSnapshot,
} from '../../src/transfer/engine-api.ts';
import { Engine } from '../../src/transfer/engine.ts';
import { MemoryCheckpoints } from './memory-checkpoints.ts';
import { MemoryStages, type Disk } from './memory-stage.ts';

export class RecordingPage implements EngineObserver {
  /** Every snapshot, in order. */
  readonly snapshots: TransferSnapshot[] = [];
  readonly latest = new Map<string, TransferSnapshot>();
  readonly lists = new Map<string, readonly TransferFile[]>();
  readonly wholes = new Map<string, number[]>();
  readonly removedIds: string[] = [];
  readonly notes: { linkId: string; text: string }[] = [];
  readonly brokenLinks: string[] = [];

  transfer(snapshot: TransferSnapshot): void {
    this.snapshots.push(snapshot);
    this.latest.set(snapshot.id, snapshot);
  }

  files(id: string, files: readonly TransferFile[]): void {
    this.lists.set(id, files);
  }

  whole(id: string, indexes: readonly number[]): void {
    this.wholes.set(id, [...(this.wholes.get(id) ?? []), ...indexes]);
  }

  removed(id: string): void {
    this.removedIds.push(id);
    this.latest.delete(id);
  }

  note(linkId: string, text: string): void {
    this.notes.push({ linkId, text });
  }

  linkFailed(linkId: string): void {
    this.brokenLinks.push(linkId);
  }
}

export class EngineSide {
  readonly stages = new MemoryStages();
  readonly checkpoints = new MemoryCheckpoints();
  readonly page = new RecordingPage();
  readonly engine: Engine;
  freeBytes: number | null = null;
  #ids = 0;

  constructor(name: string) {
    this.engine = new Engine({
      stages: this.stages,
      checkpoints: this.checkpoints,
      freeSpace: () => Promise.resolve(this.freeBytes),
      now: () => Date.now(),
      newId: () => {
        this.#ids += 1;
        return `${name}-${this.#ids}-`.padEnd(22, 'x');
      },
    });
    void this.engine.start(this.page);
  }

  /** What the page was last told of a transfer. */
  snapshot(id: string): TransferSnapshot {
    const snapshot = this.page.latest.get(id);
    if (!snapshot) throw new Error(`nothing was told of ${id}`);
    return snapshot;
  }

  /** The kind of state that the page sees; null when it saw none. */
  kind(id: string): TransferSnapshot['state']['kind'] | null {
    return this.page.latest.get(id)?.state.kind ?? null;
  }

  /** What is staged of an incoming transfer. */
  disk(id: string): Disk | null {
    return this.stages.disks.get(id) ?? null;
  }

  /** Nothing of the transfer is kept. */
  keepsNothingOf(id: string): boolean {
    return !this.disk(id) && !this.checkpoints.records.has(id) && !this.checkpoints.manifests.has(id);
  }

  /** Downloads as the service worker does. */
  async download(
    id: string,
    item: DownloadItem,
  ): Promise<{ head: DownloadHead; bytes: Uint8Array<ArrayBuffer> } | null> {
    const { port1, port2 } = new MessageChannel();
    const chunks: ArrayBuffer[] = [];
    const done = new Promise<void>((resolve, reject) => {
      port1.onmessage = ({ data }: MessageEvent<{ chunk?: ArrayBuffer; done?: true; error?: string }>) => {
        if (data.chunk) chunks.push(data.chunk);
        if (data.chunk) port1.postMessage('pull');
        else if (data.done) resolve();
        else reject(new Error(data.error));
      };
    });
    const head = await this.engine.download(id, item, port2);
    if (!head) {
      port1.close();
      return null;
    }
    port1.postMessage('pull');
    await done;
    port1.close();
    return { head, bytes: new Uint8Array(await new Blob(chunks).arrayBuffer()) };
  }
}
