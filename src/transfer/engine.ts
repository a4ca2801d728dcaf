// The engine: every transfer of this page, on every link. Lives in a worker; the page talks to it through
// engine-api.ts. It owns which transfers there are; what one does is its own business.

import type { ChannelHandle } from '../connection/channel.ts';
import type { ManifestFile } from '../protocol/control.ts';
import { MANIFEST_FILES, NOTE_UNITS, TRANSFER_BYTES } from '../protocol/limits.ts';
import type {
  Choice,
  Direction,
  DownloadHead,
  DownloadItem,
  EngineApi,
  EngineObserver,
  LinkInfo,
  OfferRefusal,
  OutgoingFile,
} from './engine-api.ts';
import { manifestOf } from './manifest/manifest.ts';
import { cleanPaths } from './manifest/names.ts';
import { Progress } from './progress.ts';
import { Incoming } from './receive/incoming.ts';
import { saveIntoFolder } from './save/folder.ts';
import { savedItem } from './save/saved-item.ts';
import { serveStream } from './save/serve.ts';
import { FileSource } from './send/file-source.ts';
import { Outgoing } from './send/outgoing.ts';
import { Session } from './session/session.ts';
import { Snapshots } from './snapshots.ts';
import type { CheckpointStore } from './stage/checkpoint-store.ts';
import type { StageRoom } from './stage/stage.ts';
import { hasEnded } from './state.ts';

export interface EnginePorts {
  readonly stages: StageRoom;
  readonly checkpoints: CheckpointStore;
  readonly freeSpace: () => Promise<number | null>;
  readonly now: () => number;
  /** A fresh transfer's name: 16 random bytes in base64url. */
  readonly newId: () => string;
}

type Transfer = Outgoing | Incoming;

export class Engine implements EngineApi {
  readonly #ports: EnginePorts;
  readonly #sessions = new Map<string, Session>();
  readonly #transfers = new Map<string, Transfer>();
  readonly #snapshots: Snapshots<string>;
  #observer: EngineObserver | null = null;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    this.#snapshots = new Snapshots((id) => {
      const transfer = this.#transfers.get(id);
      // An offer is shown once its whole manifest is here.
      if (transfer instanceof Incoming && !transfer.isOffered) return;
      if (transfer) this.#observer?.transfer(transfer.progress.snapshot());
    });
  }

  start(observer: EngineObserver): Promise<void> {
    this.#observer = observer;
    return Promise.resolve();
  }

  attach(link: LinkInfo, control: ChannelHandle, blocks: ChannelHandle): Promise<void> {
    this.#sessions.get(link.id)?.close();
    const session = new Session(link.id, link.rendezvous, {
      onOffer: (from, id, files, bytes) => this.#offered(from, id, files, bytes),
      onNote: (text) => this.#observer?.note(link.id, text),
      onFailed: (why) => {
        this.#linkOver(link.id, why === 'protocol' ? 'protocol' : 'link-lost');
        if (why === 'protocol') this.#observer?.linkFailed(link.id);
      },
    });
    this.#sessions.set(link.id, session);
    session.attach(control, blocks);
    return Promise.resolve();
  }

  detach(linkId: string): Promise<void> {
    this.#sessions.get(linkId)?.close();
    this.#linkOver(linkId, 'link-lost');
    return Promise.resolve();
  }

  offer(
    linkId: string,
    chosen: readonly OutgoingFile[],
  ): Promise<{ readonly id: string } | { readonly refused: OfferRefusal }> {
    const session = this.#sessions.get(linkId);
    const bytes = chosen.reduce((sum, { file }) => sum + file.size, 0);
    const refused = refusal(session !== undefined, chosen.length, bytes);
    if (refused || !session) return Promise.resolve({ refused: refused ?? 'not-connected' });

    const paths = cleanPaths(chosen.map(({ path }) => path));
    const files = chosen.map(({ file }, i): ManifestFile => {
      return {
        path: paths[i] ?? 'file',
        size: file.size,
        modified: file.lastModified,
        type: file.type.slice(0, 255),
      };
    });
    const manifest = manifestOf(files);
    const progress = this.#progress(session, 'out', this.#ports.newId(), files.length, bytes);
    const source = new FileSource(
      chosen.map(({ file }) => file),
      manifest.layout,
    );
    const transfer = new Outgoing(
      progress,
      manifest,
      chosen.map(({ path }) => path),
      source,
      session,
    );
    const { id } = progress.identity;
    this.#transfers.set(id, transfer);
    session.addOutgoing(transfer);
    this.#observer?.files(id, transfer.files());
    this.#snapshots.changed(id);
    void transfer.offer();
    return Promise.resolve({ id });
  }

  async accept(transferId: string, choice: Choice): Promise<void> {
    await this.#incoming(transferId)?.accept(choice);
  }

  decline(transferId: string): Promise<void> {
    this.#incoming(transferId)?.decline();
    return Promise.resolve();
  }

  async cancel(transferId: string): Promise<void> {
    const transfer = this.#transfers.get(transferId);
    if (!transfer || hasEnded(transfer.progress.state)) return;
    const { linkId, wireId } = transfer.progress.identity;
    this.#sessions.get(linkId)?.say({ word: 'cancel', id: wireId });
    transfer.progress.dispatch({ type: 'cancelled', by: 'us' });
    if (transfer instanceof Incoming) await transfer.discard();
  }

  async remove(transferId: string): Promise<void> {
    const transfer = this.#transfers.get(transferId);
    if (!transfer) return;
    await this.cancel(transferId);
    this.#transfers.delete(transferId);
    this.#snapshots.forget(transferId);
    this.#sessions.get(transfer.progress.identity.linkId)?.forget(transfer);
    if (transfer instanceof Incoming) await transfer.discard();
    this.#observer?.removed(transferId);
  }

  note(linkId: string, text: string): Promise<void> {
    if (text !== '') this.#sessions.get(linkId)?.say({ word: 'note', text: text.slice(0, NOTE_UNITS) });
    return Promise.resolve();
  }

  download(transferId: string, item: DownloadItem, port: MessagePort): Promise<DownloadHead | null> {
    const transfer = this.#incoming(transferId);
    const saved = transfer ? savedItem(transfer, item) : null;
    if (saved) serveStream(saved.open(), port);
    else port.close();
    return Promise.resolve(saved?.head ?? null);
  }

  saveInto(transferId: string, folder: FileSystemDirectoryHandle): Promise<readonly string[]> {
    const transfer = this.#incoming(transferId);
    return transfer ? saveIntoFolder(transfer, folder) : Promise.resolve([]);
  }

  #incoming(id: string): Incoming | null {
    const transfer = this.#transfers.get(id);
    return transfer instanceof Incoming ? transfer : null;
  }

  #offered(session: Session, wireId: string, files: number, bytes: number): Incoming | null {
    const id = `in-${wireId}`;
    if (this.#transfers.has(id)) return null;
    const progress = this.#progress(session, 'in', wireId, files, bytes);
    const transfer: Incoming = new Incoming(
      progress,
      { files, bytes },
      {
        ...this.#ports,
        say: (word) => {
          session.say(word);
        },
        puller: session.puller,
        rendezvous: session.rendezvous,
        onFiles: () => this.#observer?.files(id, transfer.files()),
        onWhole: (whole) => this.#observer?.whole(id, whole),
      },
    );
    this.#transfers.set(id, transfer);
    return transfer;
  }

  #progress(session: Session, direction: Direction, wireId: string, files: number, bytes: number): Progress {
    const identity = {
      id: `${direction}-${wireId}`,
      wireId,
      linkId: session.linkId,
      direction,
      createdAt: this.#ports.now(),
    };
    return new Progress(identity, files, bytes, this.#ports.now, () => {
      this.#snapshots.changed(identity.id);
    });
  }

  /** Every transfer on the link that has not ended fails with it. */
  #linkOver(linkId: string, reason: 'link-lost' | 'protocol'): void {
    this.#sessions.delete(linkId);
    for (const [id, transfer] of this.#transfers) {
      if (transfer.progress.identity.linkId !== linkId || hasEnded(transfer.progress.state)) continue;
      transfer.ended(reason, null);
      // Nobody saw an offer whose list never came whole.
      if (transfer instanceof Incoming && !transfer.isOffered) this.#transfers.delete(id);
    }
  }
}

function refusal(connected: boolean, count: number, bytes: number): OfferRefusal | null {
  if (!connected) return 'not-connected';
  if (count === 0) return 'no-files';
  if (count > MANIFEST_FILES) return 'too-many-files';
  return bytes > TRANSFER_BYTES ? 'too-large' : null;
}
