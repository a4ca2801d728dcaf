// The engine: every transfer of this origin, on every link. Lives in a worker; the page talks to it through
// engine-api.ts. It owns which transfers there are; what one does is its own business.

import type { ChannelHandle } from '../connection/channel.ts';
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
import { Incoming } from './receive/incoming.ts';
import { loadStored } from './restore.ts';
import { sideBySide } from './side-by-side.ts';
import type { StoredIncoming } from './stage/checkpoint-store.ts';
import { saveIntoFolder } from './save/folder.ts';
import { savedItem } from './save/saved-item.ts';
import { serveStream } from './save/serve.ts';
import { Outgoing } from './send/outgoing.ts';
import { Session } from './session/session.ts';
import { TransferMaker, type MakerPorts } from './transfer-maker.ts';
import { TransferTable } from './transfer-table.ts';
import { Untold } from './untold.ts';

export type EnginePorts = MakerPorts;

/** Stages of earlier lives that are opened at a time; one that is locked takes up to 15 s. */
const OPENED_AT_ONCE = 8;

/** How often is looked for what expires. */
const EXPIRY_EVERY_MS = 60 * 60_000;

export class Engine implements EngineApi {
  readonly #ports: EnginePorts;
  readonly #sessions = new Map<string, Session>();
  readonly #table = new TransferTable();
  readonly #maker: TransferMaker;
  readonly #untold: Untold;
  /** Settles when the records were read: whether every outgoing transfer that there is is known by then. */
  readonly #loaded: Promise<boolean>;
  #onLoaded: (isAll: boolean) => void = () => undefined;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    this.#maker = new TransferMaker(ports, this.#table, (id) => {
      const transfer = this.#table.get(id);
      if (transfer) this.#sessions.get(transfer.progress.identity.linkId)?.forget(transfer);
      this.#table.delete(id);
    });
    this.#untold = new Untold(ports.checkpoints);
    this.#loaded = new Promise((resolve) => {
      this.#onLoaded = resolve;
    });
  }

  async start(observer: EngineObserver, expireAfterMs: number): Promise<void> {
    this.#table.observer = observer;
    this.#maker.expireAfter(expireAfterMs);
    const { incoming, outgoing, isAll, tombstones } = await loadStored(
      this.#ports,
      this.#ports.now() - expireAfterMs,
    );
    for (const { id, rendezvous, updatedAt } of tombstones) this.#untold.bury(id, rendezvous, updatedAt);
    for (const record of outgoing) {
      // Offered while the records were read.
      if (this.#table.has(record.id)) continue;
      const transfer = this.#maker.outgoingOf(record);
      if (transfer.isFarewell) this.#untold.farewell(transfer);
      else this.#table.add(transfer);
    }
    this.#onLoaded(isAll);
    const restored = incoming.flatMap((stored) => this.#restored(stored) ?? []);
    // All are on the screen by now. A lock that lasts delays none of the others.
    void sideBySide(restored, OPENED_AT_ONCE, (transfer) => transfer.open());
    this.#expireLater(expireAfterMs);
  }

  /** Looks every hour for what nothing happened to for so long, as the next start would. */
  #expireLater(afterMs: number): void {
    setTimeout(() => {
      void this.#expire(this.#ports.now() - afterMs);
      this.#expireLater(afterMs);
    }, EXPIRY_EVERY_MS);
  }

  async #expire(oldestMs: number): Promise<void> {
    this.#untold.expire(oldestMs);
    for (const transfer of this.#table.all()) {
      const { identity, hasEnded, phase, updatedAt } = transfer.progress;
      // An offer of the other side's is its own to take back.
      const isOffer = transfer instanceof Incoming && phase.kind === 'offered';
      if (updatedAt >= oldestMs || isOffer) continue;
      await transfer.expire();
      // What has ended is still worth showing.
      if (!hasEnded) await this.remove(identity.id);
    }
  }

  /** The incoming transfer that a record tells of, shown; null when it is known by now, or makes no sense. */
  #restored({ checkpoint, files }: StoredIncoming): Incoming | null {
    if (this.#table.has(checkpoint.id)) return null;
    const transfer = this.#maker.incomingOf(checkpoint, files);
    try {
      transfer.restore(checkpoint, files);
    } catch {
      return null;
    }
    this.#table.add(transfer);
    return transfer;
  }

  awaited(): Promise<readonly string[]> {
    const links = this.#table
      .all()
      .filter((transfer) => !transfer.progress.hasEnded || transfer.isToBeTold)
      .map((transfer) => transfer.progress.identity.linkId);
    return Promise.resolve([...new Set([...links, ...this.#untold.links()])]);
  }

  attach(linkId: string, control: ChannelHandle, blocks: ChannelHandle): Promise<void> {
    this.#unlink(linkId);
    const session = new Session(linkId, {
      onOffer: (from, id, files, bytes) => this.#offered(from, id, files, bytes),
      onEnded: (id) => {
        if (this.#untold.isBuried(`in-${id}`, linkId)) this.#untold.unbury(`in-${id}`);
        const transfer = this.#table.incomingOn(linkId, `in-${id}`);
        return transfer?.isUnopened ? 'ignore' : transfer;
      },
      onAllNamed: (isNamed) => {
        for (const transfer of this.#table.openOn(linkId)) {
          const isOurs = transfer instanceof Incoming && !isNamed(transfer.progress.identity.wireId);
          if (isOurs) transfer.orphaned('sender-forgot');
        }
      },
      onNote: (text) => {
        this.#table.observer?.note(linkId, text);
      },
      onFailed: (why) => {
        this.#unlink(linkId);
        if (why === 'closed') return;
        for (const transfer of this.#table.openOn(linkId)) transfer.ended('protocol', null);
        this.#table.observer?.linkFailed(linkId);
      },
    });
    this.#sessions.set(linkId, session);
    session.attach(control, blocks);
    this.#sendOn(session);
    void this.#loaded.then((isAll) => {
      if (this.#sessions.get(linkId) !== session) return;
      this.#sendOn(session);
      if (isAll) session.say({ word: 'that-is-all' });
    });
    for (const id of this.#overOn(linkId)) session.say({ word: 'cancel', id: id.slice('in-'.length) });
    return Promise.resolve();
  }

  detach(linkId: string): Promise<void> {
    this.#unlink(linkId);
    return Promise.resolve();
  }

  abandon(linkId: string): Promise<void> {
    this.#unlink(linkId);
    for (const transfer of this.#table.openOn(linkId)) transfer.ended('link-lost', null);
    // Nobody is to be told any more.
    for (const transfer of this.#outgoingOn(linkId)) void transfer.done();
    for (const id of this.#overOn(linkId)) {
      void this.#table.incoming(id)?.told();
      this.#untold.unbury(id);
    }
    return Promise.resolve();
  }

  named(linkId: string, name: string): Promise<void> {
    this.#maker.named(linkId, name);
    for (const transfer of this.#table.openOn(linkId)) this.#table.changed(transfer.progress.identity.id);
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

    const transfer = this.#maker.outgoing(linkId, chosen);
    this.#table.add(transfer);
    session.send(transfer);
    await transfer.save();
    return { id: transfer.progress.identity.id };
  }

  async accept(transferId: string, choice: Choice): Promise<void> {
    await this.#table.incoming(transferId)?.accept(choice);
  }

  decline(transferId: string): Promise<void> {
    this.#table.incoming(transferId)?.decline();
    return Promise.resolve();
  }

  async pause(transferId: string): Promise<void> {
    await this.#table.get(transferId)?.pause(true);
  }

  async resume(transferId: string): Promise<void> {
    await this.#table.get(transferId)?.pause(false);
  }

  supply(transferId: string, files: readonly OutgoingFile[]): Promise<SupplyResult> {
    const transfer = this.#table.outgoing(transferId);
    return Promise.resolve(transfer?.supply(files) ?? { ok: false, missing: [], changed: [] });
  }

  handles(transferId: string): Promise<readonly FileSystemFileHandle[]> {
    return Promise.resolve(this.#table.outgoing(transferId)?.handles ?? []);
  }

  async cancel(transferId: string): Promise<void> {
    const transfer = this.#table.get(transferId);
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
    const transfer = this.#table.get(transferId);
    if (!transfer) return;
    await this.cancel(transferId);
    this.#sessions.get(transfer.progress.identity.linkId)?.forget(transfer);
    this.#table.delete(transferId);
    if (transfer instanceof Incoming) {
      await transfer.discard();
      const { identity, updatedAt } = transfer.progress;
      if (transfer.isToBeTold) this.#untold.bury(transferId, identity.linkId, updatedAt);
    } else if (transfer.isToBeTold) {
      this.#untold.farewell(transfer);
      await transfer.removed();
    }
    this.#table.observer?.removed(transferId);
  }

  note(linkId: string, text: string): Promise<void> {
    if (text !== '') this.#sessions.get(linkId)?.say({ word: 'note', text: text.slice(0, NOTE_UNITS) });
    return Promise.resolve();
  }

  download(transferId: string, item: DownloadItem, port: MessagePort): Promise<DownloadHead | null> {
    const transfer = this.#table.incoming(transferId);
    const saved = transfer ? savedItem(transfer, item) : null;
    if (saved) serveStream(saved.open(), port);
    else port.close();
    return Promise.resolve(saved?.head ?? null);
  }

  saveInto(transferId: string, folder: FileSystemDirectoryHandle): Promise<readonly string[]> {
    const transfer = this.#table.incoming(transferId);
    return transfer ? saveIntoFolder(transfer, folder) : Promise.resolve([]);
  }

  /** Says what there is to say of our transfers on this link, of each once. */
  #sendOn(session: Session): void {
    for (const transfer of this.#outgoingOn(session.linkId)) session.send(transfer);
  }

  #offered(
    session: Session,
    wireId: string,
    files: number,
    bytes: number,
  ): Incoming | 'decline' | 'cancel' | 'ignore' {
    const id = `in-${wireId}`;
    const { linkId } = session;
    if (this.#untold.isBuried(id, linkId)) return 'cancel';
    if (this.#table.has(id)) {
      const transfer = this.#table.incomingOn(linkId, id) ?? 'decline';
      return transfer !== 'decline' && transfer.isUnopened ? 'ignore' : transfer;
    }
    const transfer = this.#maker.incoming(linkId, wireId, files, bytes);
    this.#table.announce(transfer);
    return transfer;
  }

  /** Incoming transfers that ended here, and whose sender, on this link, does not know it yet. */
  #overOn(linkId: string): string[] {
    const shown = this.#table
      .all()
      .filter((transfer) => transfer instanceof Incoming && transfer.isToBeTold)
      .map(({ progress }) => progress.identity)
      .filter((identity) => identity.linkId === linkId);
    return [...shown.map(({ id }) => id), ...this.#untold.buriedOn(linkId)];
  }

  /** Outgoing transfers of a link, shown or not. */
  #outgoingOn(linkId: string): Outgoing[] {
    return [...this.#table.all(), ...this.#untold.farewells()].filter(
      (transfer): transfer is Outgoing =>
        transfer instanceof Outgoing && transfer.progress.identity.linkId === linkId,
    );
  }

  /** The connection is gone: its transfers wait, and offers that nobody answered go until they come again. */
  #unlink(linkId: string): void {
    this.#sessions.get(linkId)?.close();
    this.#sessions.delete(linkId);
    for (const transfer of this.#table.openOn(linkId)) {
      transfer.unlinked();
      const { identity, phase } = transfer.progress;
      if (!(transfer instanceof Incoming) || phase.kind !== 'offered') continue;
      this.#table.delete(identity.id);
      if (transfer.isOffered) this.#table.observer?.removed(identity.id);
    }
  }
}

function refusal(connected: boolean, count: number, bytes: number): OfferRefusal | null {
  if (!connected) return 'not-connected';
  if (count === 0) return 'no-files';
  if (count > MANIFEST_FILES) return 'too-many-files';
  return bytes > TRANSFER_BYTES ? 'too-large' : null;
}
