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
import { takeUp } from './earlier-lives.ts';
import { Links, type Flow } from './links.ts';
import { Incoming } from './receive/incoming.ts';
import { saveIntoFolder } from './save/folder.ts';
import { saveIntoFile } from './save/save-as.ts';
import { savedItem } from './save/saved-item.ts';
import { serveStream } from './save/serve.ts';
import { stagedFile } from './save/staged-file.ts';
import { Outgoing } from './send/outgoing.ts';
import { TransferMaker, type MakerPorts } from './transfer-maker.ts';
import { TransferTable } from './transfer-table.ts';
import { Unread } from './unread.ts';
import { Untold } from './untold.ts';

export interface EnginePorts extends MakerPorts {
  readonly flow: Flow;
}

/** How often is looked for what expires. */
const EXPIRY_EVERY_MS = 60 * 60_000;

export class Engine implements EngineApi {
  readonly #ports: EnginePorts;
  readonly #table = new TransferTable();
  readonly #maker: TransferMaker;
  readonly #untold: Untold;
  readonly #unread = new Unread();
  readonly #links: Links;
  readonly #loaded = Promise.withResolvers<boolean>();

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    this.#untold = new Untold(ports.checkpoints);
    this.#maker = new TransferMaker(ports, this.#table, (id) => {
      const transfer = this.#table.get(id);
      if (transfer) this.#links.session(transfer.progress.identity.linkId)?.forget(transfer);
      this.#table.delete(id);
    });
    this.#links = new Links({
      flow: ports.flow,
      now: ports.now,
      table: this.#table,
      maker: this.#maker,
      untold: this.#untold,
      unread: this.#unread,
      loaded: this.#loaded.promise,
    });
  }

  async start(observer: EngineObserver, expireAfterMs: number): Promise<boolean> {
    this.#table.observer = observer;
    this.#maker.expireAfter(expireAfterMs);
    const found = { table: this.#table, maker: this.#maker, untold: this.#untold, unread: this.#unread };
    const taken = await takeUp(this.#ports, found, this.#ports.now() - expireAfterMs);
    this.#loaded.resolve(taken.isAllOutgoing);
    this.#expireLater(expireAfterMs);
    return taken.isAll;
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
      if (!hasEnded) await this.cancel(identity.id);
      await (transfer instanceof Incoming ? transfer.told() : transfer.done());
      // What has ended is still worth showing.
      if (!hasEnded) await this.remove(identity.id);
    }
  }

  sending(): Promise<readonly string[]> {
    const open = this.#table
      .all()
      .filter((transfer) => transfer instanceof Outgoing && !transfer.progress.hasEnded);
    return Promise.resolve(open.map((transfer) => transfer.progress.identity.id));
  }

  awaited(): Promise<readonly string[]> {
    const links = this.#table
      .all()
      .filter((transfer) => !transfer.progress.hasEnded || transfer.isToBeTold)
      .map((transfer) => transfer.progress.identity.linkId);
    return Promise.resolve([...new Set([...links, ...this.#untold.links()])]);
  }

  attach(linkId: string, control: ChannelHandle, blocks: ChannelHandle): Promise<void> {
    this.#links.attach(linkId, control, blocks);
    return Promise.resolve();
  }

  attachLane(linkId: string, lane: number, blocks: ChannelHandle): Promise<void> {
    const session = this.#links.session(linkId);
    if (session) session.attachLane(lane, blocks);
    else blocks.close();
    return Promise.resolve();
  }

  detachLane(linkId: string, lane: number): Promise<void> {
    this.#links.session(linkId)?.dropLane(lane);
    return Promise.resolve();
  }

  detach(linkId: string): Promise<void> {
    this.#links.unlink(linkId);
    return Promise.resolve();
  }

  abandon(linkId: string): Promise<void> {
    this.#links.abandon(linkId);
    return Promise.resolve();
  }

  named(linkId: string, name: string): Promise<void> {
    this.#maker.named(linkId, name);
    this.#links.session(linkId)?.stands();
    for (const transfer of this.#table.openOn(linkId)) this.#table.changed(transfer.progress.identity.id);
    return Promise.resolve();
  }

  async offer(
    linkId: string,
    chosen: readonly OutgoingFile[],
  ): Promise<{ readonly id: string } | { readonly refused: OfferRefusal }> {
    const session = this.#links.session(linkId);
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
    // What is written down while records are read would pass for what was left behind.
    await this.#loaded.promise;
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
    this.#links.session(linkId)?.say({ word: 'cancel', id: wireId });
    await transfer.cancelled();
  }

  async remove(transferId: string): Promise<void> {
    const transfer = this.#table.get(transferId);
    if (!transfer) return;
    await this.cancel(transferId);
    this.#links.session(transfer.progress.identity.linkId)?.forget(transfer);
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
    if (text !== '') this.#links.session(linkId)?.say({ word: 'note', text: text.slice(0, NOTE_UNITS) });
    return Promise.resolve();
  }

  download(transferId: string, item: DownloadItem, port: MessagePort): Promise<DownloadHead | null> {
    const transfer = this.#table.incoming(transferId);
    const saved = transfer ? savedItem(transfer, item) : null;
    if (saved) serveStream(saved.open(), port);
    else port.close();
    return Promise.resolve(saved?.head ?? null);
  }

  file(transferId: string, index: number): Promise<File | null> {
    const transfer = this.#table.incoming(transferId);
    return transfer ? stagedFile(transfer, index) : Promise.resolve(null);
  }

  saveAs(transferId: string, item: DownloadItem, target: FileSystemFileHandle): Promise<boolean> {
    const transfer = this.#table.incoming(transferId);
    const saved = transfer ? savedItem(transfer, item) : null;
    return saved ? saveIntoFile(saved, target) : Promise.resolve(false);
  }

  saveInto(transferId: string, folder: FileSystemDirectoryHandle): Promise<readonly string[]> {
    const transfer = this.#table.incoming(transferId);
    return transfer ? saveIntoFolder(transfer, folder) : Promise.resolve([]);
  }
}

function refusal(connected: boolean, count: number, bytes: number): OfferRefusal | null {
  if (!connected) return 'not-connected';
  if (count === 0) return 'no-files';
  if (count > MANIFEST_FILES) return 'too-many-files';
  return bytes > TRANSFER_BYTES ? 'too-large' : null;
}
