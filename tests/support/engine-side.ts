// One engine with a disk and a store in memory, and a page that writes down what it is told.

import type {
  DownloadHead,
  DownloadItem,
  EngineObserver,
  LinkFigures,
  TransferFile,
  TransferSnapshot,
} from '../../src/transfer/engine-api.ts';
import { Engine } from '../../src/transfer/engine.ts';
import { LaneCount } from '../../src/transfer/receive/flow/lane-count.ts';
import { fixedWindow } from './fixed-window.ts';
import type { OutgoingStore } from '../../src/transfer/send/outgoing-store.ts';
import type { CheckpointStore } from '../../src/transfer/stage/checkpoint-store.ts';
import type { StageRoom } from '../../src/transfer/stage/stage.ts';
import { MemoryCheckpoints } from './memory-checkpoints.ts';
import { MemoryOutgoing } from './memory-outgoing.ts';
import { MemoryStages, type Disk, type Tear } from './memory-stage.ts';

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
    const became = new Set(indexes);
    const files = this.lists.get(id) ?? [];
    this.lists.set(
      id,
      files.map((file) => (became.has(file.index) ? { ...file, whole: true } : file)),
    );
  }

  removed(id: string): void {
    this.removedIds.push(id);
    this.latest.delete(id);
  }

  note(linkId: string, text: string): void {
    this.notes.push({ linkId, text });
  }

  /** What was last said of lanes, by link. */
  readonly wantedLanes = new Map<string, number>();
  readonly latestFigures = new Map<string, LinkFigures>();

  lanesWanted(linkId: string, lanes: number): void {
    this.wantedLanes.set(linkId, lanes);
  }

  figures(linkId: string, figures: LinkFigures): void {
    this.latestFigures.set(linkId, figures);
  }

  readonly silentLinks: string[] = [];

  linkSilent(linkId: string): void {
    this.silentLinks.push(linkId);
  }

  linkFailed(linkId: string): void {
    this.brokenLinks.push(linkId);
  }
}

/** Long enough that nothing expires by accident. */
export const EXPIRE_AFTER_MS = 7 * 24 * 3_600_000;

export class EngineSide {
  readonly name: string;
  readonly stages = new MemoryStages();
  readonly checkpoints = new MemoryCheckpoints();
  readonly outgoing = new MemoryOutgoing();
  /** The page and the engine of now; a restart makes others. */
  page = new RecordingPage();
  engine: Engine;
  freeBytes: number | null = null;
  #ids = 0;
  /** Of this life; aborted when it is killed. */
  #life = new AbortController();

  constructor(name: string) {
    this.name = name;
    this.engine = this.#make();
    void this.engine.start(this.page, EXPIRE_AFTER_MS);
  }

  /** The process dies: nothing of it reaches the disk, the stores or a page any more. */
  kill(tear?: (slot: number) => Tear): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.stages.crash(tear);
  }

  /** A new page and a new engine, over what is on disk; answers whether that could read all of it. */
  async start(expireAfterMs = EXPIRE_AFTER_MS): Promise<boolean> {
    this.page = new RecordingPage();
    this.engine = this.#make();
    return this.engine.start(this.page, expireAfterMs);
  }

  #make(): Engine {
    const { signal } = this.#life;
    return new Engine({
      stages: mortal<StageRoom>(
        {
          open: async (id) => mortal(await this.stages.open(id), signal),
          list: () => this.stages.list(),
          remove: (id) => this.stages.remove(id),
        },
        signal,
      ),
      checkpoints: mortal<CheckpointStore>(this.checkpoints, signal),
      outgoing: mortal<OutgoingStore>(this.outgoing, signal),
      freeSpace: () => Promise.resolve(this.freeBytes),
      now: () => Date.now(),
      flow: () => ({ window: fixedWindow(), count: new LaneCount({ now: () => Date.now(), most: 8 }) }),
      newId: () => {
        this.#ids += 1;
        return `${this.name}-${this.#ids}-`.padEnd(22, 'x');
      },
    });
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

/** The same, until the signal aborts: then calls change nothing, and are never answered. */
function mortal<Port extends object>(port: Port, life: AbortSignal): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown =>
        life.aborted ? new Promise(() => undefined) : Reflect.apply(member, target, args);
    },
  });
}
