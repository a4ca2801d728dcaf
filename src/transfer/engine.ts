// The engine: every transfer of this origin, on every link. Lives in a worker; the page talks to it through
// engine-api.ts. It owns which transfers there are; what one does is its own business.

import type { ChannelHandle } from '../connection/channel.ts';
import type { ManifestFile } from '../protocol/control.ts';
import { MANIFEST_FILES, NOTE_UNITS, TRANSFER_BYTES } from '../protocol/limits.ts';
import type {
  Choice,
  DownloadHead,
  DownloadItem,
  EngineApi,
  EngineObserver,
  OfferRefusal,
  OutgoingFile,
  SupplyResult,
} from './engine-api.ts';
import { manifestOf } from './manifest/manifest.ts';
import { cleanPaths } from './manifest/names.ts';
import { Progress, type Identity } from './progress.ts';
import { Incoming } from './receive/incoming.ts';
import { loadStored, type Stores } from './restore.ts';
import { saveIntoFolder } from './save/folder.ts';
import { savedItem } from './save/saved-item.ts';
import { serveStream } from './save/serve.ts';
import { Offering } from './send/offering.ts';
import { Outgoing } from './send/outgoing.ts';
import { Session } from './session/session.ts';
import { Snapshots } from './snapshots.ts';

export interface EnginePorts extends Stores {
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
  /** Incoming transfers that are not known here any more, and where their senders are met: those are to be told. */
  readonly #tombstones = new Map<string, string>();
  /** Outgoing transfers that are not shown any more, whose receivers are still to be told how they ended. */
  readonly #farewells = new Map<string, Outgoing>();
  /** Incoming transfers that are on disk and could not be opened, and where their senders are met. */
  readonly #unopened = new Map<string, string>();
  readonly #peerNames = new Map<string, string>();
  readonly #snapshots: Snapshots<string>;
  #observer: EngineObserver | null = null;
  #expireAfterMs = Number.POSITIVE_INFINITY;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    this.#snapshots = new Snapshots((id) => {
      const transfer = this.#transfers.get(id);
      // An offer is shown once its whole manifest is here.
      if (transfer instanceof Incoming && !transfer.isOffered) return;
      if (transfer) this.#observer?.transfer(transfer.progress.snapshot());
    });
  }

  async start(observer: EngineObserver, expireAfterMs: number): Promise<void> {
    this.#observer = observer;
    this.#expireAfterMs = expireAfterMs;
    const { incoming, outgoing, tombstones } = await loadStored(
      this.#ports,
      this.#ports.now() - expireAfterMs,
    );
    for (const { id, rendezvous } of tombstones) this.#tombstones.set(id, rendezvous);
    for (const record of outgoing) {
      // Offered while the records were read.
      if (this.#transfers.has(record.id)) continue;
      this.#peerNames.set(record.rendezvous, record.peerName);
      const progress = this.#progress(identityOf(record, 'out'), record.files.length, sizeOf(record.files));
      progress.linked(false);
      const transfer = Outgoing.restored(progress, record, this.#outgoingPorts(record.id));
      if (transfer.isFarewell) this.#farewells.set(record.id, transfer);
      else this.#add(transfer);
    }
    for (const { checkpoint, files } of incoming) {
      if (this.#transfers.has(checkpoint.id)) continue;
      this.#peerNames.set(checkpoint.rendezvous, checkpoint.peerName);
      const progress = this.#progress(identityOf(checkpoint, 'in'), files.length, sizeOf(files));
      progress.linked(false);
      const transfer = this.#makeIncoming(progress, files.length, sizeOf(files));
      try {
        await transfer.restore(checkpoint, files);
        this.#add(transfer);
      } catch {
        // The stage cannot be opened now (something still holds it). Its bytes may be whole: nothing is
        // deleted or said, and the next start tries again.
        this.#unopened.set(checkpoint.id, checkpoint.rendezvous);
      }
    }
  }

  awaited(): Promise<readonly string[]> {
    const links = [...this.#transfers.values(), ...this.#farewells.values()]
      .filter((transfer) => !transfer.progress.hasEnded || transfer.isToBeTold)
      .map((transfer) => transfer.progress.identity.linkId);
    return Promise.resolve([
      ...new Set([...links, ...this.#tombstones.values(), ...this.#unopened.values()]),
    ]);
  }

  attach(linkId: string, control: ChannelHandle, blocks: ChannelHandle): Promise<void> {
    this.#unlink(linkId);
    const session = new Session(linkId, {
      onOffer: (from, id, files, bytes) => this.#offered(from, id, files, bytes),
      onEnded: (id) => {
        if (this.#unopened.get(`in-${id}`) === linkId) return 'ignore';
        if (this.#tombstones.get(`in-${id}`) === linkId) this.#unbury(`in-${id}`);
        return this.#incomingOn(linkId, `in-${id}`);
      },
      onNote: (text) => this.#observer?.note(linkId, text),
      onFailed: (why) => {
        this.#unlink(linkId);
        if (why === 'closed') return;
        for (const transfer of this.#open(linkId)) transfer.ended('protocol', null);
        this.#observer?.linkFailed(linkId);
      },
    });
    this.#sessions.set(linkId, session);
    session.attach(control, blocks);
    for (const transfer of this.#outgoingOn(linkId)) session.send(transfer);
    for (const id of this.#overOn(linkId)) session.say({ word: 'cancel', id: id.slice('in-'.length) });
    return Promise.resolve();
  }

  detach(linkId: string): Promise<void> {
    this.#unlink(linkId);
    return Promise.resolve();
  }

  abandon(linkId: string): Promise<void> {
    this.#unlink(linkId);
    for (const transfer of this.#open(linkId)) transfer.ended('link-lost', null);
    // Nobody is to be told any more.
    for (const transfer of this.#outgoingOn(linkId)) void transfer.done();
    for (const id of this.#overOn(linkId)) {
      void this.#incoming(id)?.told();
      this.#unbury(id);
    }
    return Promise.resolve();
  }

  named(linkId: string, name: string): Promise<void> {
    this.#peerNames.set(linkId, name);
    for (const transfer of this.#open(linkId)) this.#snapshots.changed(transfer.progress.identity.id);
    return Promise.resolve();
  }

  async offer(
    linkId: string,
    chosen: readonly OutgoingFile[],
  ): Promise<{ readonly id: string } | { readonly refused: OfferRefusal }> {
    const session = this.#sessions.get(linkId);
    const bytes = chosen.reduce((sum, { file }) => sum + file.size, 0);
    const refused = refusal(session !== undefined, chosen.length, bytes);
    if (refused || !session) return { refused: refused ?? 'not-connected' };

    const paths = cleanPaths(chosen.map(({ path }) => path));
    const files = chosen.map(({ file }, i): ManifestFile => {
      const path = paths[i] ?? 'file';
      return { path, size: file.size, modified: file.lastModified, type: file.type.slice(0, 255) };
    });
    const wireId = this.#ports.newId();
    const id = `out-${wireId}`;
    const identity: Identity = { id, wireId, linkId, direction: 'out', createdAt: this.#ports.now() };
    const progress = this.#progress(identity, files.length, bytes);
    const originalPaths = chosen.map(({ path }) => path);
    const offering = new Offering(manifestOf(files), originalPaths);
    offering.begin(chosen);
    const transfer = new Outgoing(progress, offering, this.#outgoingPorts(id));
    this.#add(transfer);
    session.send(transfer);
    await transfer.save();
    return { id };
  }

  async accept(transferId: string, choice: Choice): Promise<void> {
    await this.#incoming(transferId)?.accept(choice);
  }

  decline(transferId: string): Promise<void> {
    this.#incoming(transferId)?.decline();
    return Promise.resolve();
  }

  async pause(transferId: string): Promise<void> {
    await this.#transfers.get(transferId)?.pause(true);
  }

  async resume(transferId: string): Promise<void> {
    await this.#transfers.get(transferId)?.pause(false);
  }

  supply(transferId: string, files: readonly OutgoingFile[]): Promise<SupplyResult> {
    const transfer = this.#outgoing(transferId);
    return Promise.resolve(transfer?.supply(files) ?? { ok: false, missing: [], changed: [] });
  }

  handles(transferId: string): Promise<readonly FileSystemFileHandle[]> {
    return Promise.resolve(this.#outgoing(transferId)?.handles ?? []);
  }

  async cancel(transferId: string): Promise<void> {
    const transfer = this.#transfers.get(transferId);
    if (!transfer || transfer.progress.hasEnded) return;
    if (transfer instanceof Outgoing) {
      await transfer.cancel();
      return;
    }
    const { linkId, wireId } = transfer.progress.identity;
    this.#sessions.get(linkId)?.say({ word: 'cancel', id: wireId });
    transfer.progress.dispatch({ type: 'cancelled', by: 'us' });
    await transfer.discard();
  }

  async remove(transferId: string): Promise<void> {
    const transfer = this.#transfers.get(transferId);
    if (!transfer) return;
    await this.cancel(transferId);
    this.#transfers.delete(transferId);
    this.#snapshots.forget(transferId);
    this.#sessions.get(transfer.progress.identity.linkId)?.forget(transfer);
    if (transfer instanceof Incoming) {
      await transfer.discard();
      if (transfer.isToBeTold) this.#tombstones.set(transferId, transfer.progress.identity.linkId);
    } else if (transfer.isToBeTold) {
      this.#farewells.set(transferId, transfer);
      await transfer.removed();
    }
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

  #incomingOn(linkId: string, id: string): Incoming | null {
    const transfer = this.#incoming(id);
    return transfer?.progress.identity.linkId === linkId ? transfer : null;
  }

  #outgoing(id: string): Outgoing | null {
    const transfer = this.#transfers.get(id);
    return transfer instanceof Outgoing ? transfer : null;
  }

  /** Transfers of a link that have not ended. */
  #open(linkId: string): Transfer[] {
    return [...this.#transfers.values()].filter(
      ({ progress }) => progress.identity.linkId === linkId && !progress.hasEnded,
    );
  }

  #offered(
    session: Session,
    wireId: string,
    files: number,
    bytes: number,
  ): Incoming | 'decline' | 'cancel' | 'ignore' {
    const id = `in-${wireId}`;
    if (this.#unopened.has(id)) return 'ignore';
    const { linkId } = session;
    if (this.#tombstones.get(id) === linkId) return 'cancel';
    if (this.#transfers.has(id)) return this.#incomingOn(linkId, id) ?? 'decline';
    const identity: Identity = { id, wireId, linkId, direction: 'in', createdAt: this.#ports.now() };
    const transfer = this.#makeIncoming(this.#progress(identity, files, bytes), files, bytes);
    this.#transfers.set(id, transfer);
    return transfer;
  }

  /** Incoming transfers that ended here, and whose sender, on this link, does not know it yet. */
  #overOn(linkId: string): string[] {
    const shown = [...this.#transfers.values()].filter(
      (transfer) => transfer instanceof Incoming && transfer.isToBeTold,
    );
    const known = shown.map(({ progress: { identity } }) => [identity.id, identity.linkId] as const);
    return [...known, ...this.#tombstones].flatMap(([id, at]) => (at === linkId ? [id] : []));
  }

  #unbury(id: string): void {
    this.#tombstones.delete(id);
    void this.#ports.checkpoints.remove(id).catch(() => undefined);
  }

  /** Outgoing transfers of a link, shown or not. */
  #outgoingOn(linkId: string): Outgoing[] {
    return [...this.#transfers.values(), ...this.#farewells.values()].filter(
      (transfer): transfer is Outgoing =>
        transfer instanceof Outgoing && transfer.progress.identity.linkId === linkId,
    );
  }

  #add(transfer: Transfer): void {
    const { id } = transfer.progress.identity;
    this.#transfers.set(id, transfer);
    this.#observer?.files(id, transfer.files());
    this.#snapshots.changed(id);
  }

  #makeIncoming(progress: Progress, files: number, bytes: number): Incoming {
    const { id } = progress.identity;
    const transfer: Incoming = new Incoming(
      progress,
      { files, bytes },
      {
        ...this.#ports,
        onFiles: () => this.#observer?.files(id, transfer.files()),
        onWhole: (whole) => this.#observer?.whole(id, whole),
      },
    );
    return transfer;
  }

  #outgoingPorts(id: string) {
    return {
      store: this.#ports.outgoing,
      now: this.#ports.now,
      onFiles: () => this.#observer?.files(id, this.#outgoing(id)?.files() ?? []),
    };
  }

  #progress(identity: Identity, files: number, bytes: number): Progress {
    return new Progress(identity, files, bytes, {
      now: this.#ports.now,
      changed: () => {
        this.#snapshots.changed(identity.id);
      },
      peerName: () => this.#peerNames.get(identity.linkId) ?? '',
      expireAfterMs: () => this.#expireAfterMs,
    });
  }

  /** The connection is gone: its transfers wait, and offers that nobody answered go until they come again. */
  #unlink(linkId: string): void {
    this.#sessions.get(linkId)?.close();
    this.#sessions.delete(linkId);
    for (const transfer of this.#open(linkId)) {
      transfer.unlinked();
      const { id } = transfer.progress.identity;
      if (!(transfer instanceof Incoming) || transfer.progress.phase.kind !== 'offered') continue;
      this.#transfers.delete(id);
      this.#snapshots.forget(id);
      if (transfer.isOffered) this.#observer?.removed(id);
    }
  }
}

function identityOf(
  record: { id: string; wireId: string; rendezvous: string; createdAt: number },
  direction: 'in' | 'out',
): Identity {
  const { id, wireId, rendezvous, createdAt } = record;
  return { id, wireId, linkId: rendezvous, direction, createdAt };
}

function sizeOf(files: readonly ManifestFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function refusal(connected: boolean, count: number, bytes: number): OfferRefusal | null {
  if (!connected) return 'not-connected';
  if (count === 0) return 'no-files';
  if (count > MANIFEST_FILES) return 'too-many-files';
  return bytes > TRANSFER_BYTES ? 'too-large' : null;
}
