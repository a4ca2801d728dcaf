// The connections of now, by link: what is said on each finds its transfer here, and each transfer what it is
// to be said on.

import type { ChannelHandle } from '../connection/channel.ts';
import { Figures } from './figures.ts';
import type { LaneCount } from './receive/flow/lane-count.ts';
import { Incoming } from './receive/incoming.ts';
import type { Window } from './receive/flow/window.ts';
import { Outgoing } from './send/outgoing.ts';
import { Session } from './session/session.ts';
import type { TransferMaker } from './transfer-maker.ts';
import type { TransferTable } from './transfer-table.ts';
import type { Unread } from './unread.ts';
import type { Untold } from './untold.ts';

/** What steers a connection: how much is asked for at once, and over how many lanes; `lanes`: those of now. */
export type Flow = (lanes: () => number) => { readonly window: Window; readonly count: LaneCount };

export interface LinksPorts {
  readonly flow: Flow;
  readonly now: () => number;
  readonly table: TransferTable;
  readonly maker: TransferMaker;
  readonly untold: Untold;
  readonly unread: Unread;
  /** Settles when the records were read: whether every outgoing transfer that there is is known by then. */
  readonly loaded: Promise<boolean>;
}

export class Links {
  readonly #table: TransferTable;
  readonly #maker: TransferMaker;
  readonly #untold: Untold;
  readonly #unread: Unread;
  readonly #loaded: Promise<boolean>;
  readonly #flow: Flow;
  readonly #now: () => number;
  readonly #sessions = new Map<string, Session>();
  readonly #figures = new Figures((linkId, figures) => {
    this.#table.observer?.figures(linkId, figures);
  });

  constructor({ table, maker, untold, unread, loaded, flow, now }: LinksPorts) {
    this.#flow = flow;
    this.#now = now;
    this.#table = table;
    this.#maker = maker;
    this.#untold = untold;
    this.#unread = unread;
    this.#loaded = loaded;
  }

  /** The connection of a link; undefined while there is none. */
  session(linkId: string): Session | undefined {
    return this.#sessions.get(linkId);
  }

  /** Two fresh channels, before they open; a former connection of the link is replaced. */
  attach(linkId: string, control: ChannelHandle, blocks: ChannelHandle): void {
    this.unlink(linkId);
    const session: Session = new Session(linkId, {
      ...this.#flow(() => session.puller.laneCount),
      now: this.#now,
      onWanted: (lanes) => {
        this.#table.observer?.lanesWanted(linkId, lanes);
      },
      onFigures: (figures) => {
        this.#figures.changed(linkId, figures);
      },
      onOffer: (from, id, files, bytes) => this.#offered(from, id, files, bytes),
      onEnded: (id) => {
        if (this.#untold.isBuried(`in-${id}`, linkId)) this.#untold.unbury(`in-${id}`);
        const transfer = this.#table.incomingOn(linkId, `in-${id}`);
        const isUnread = !transfer && this.#unread.has(`in-${id}`);
        return isUnread || transfer?.isUnopened ? 'ignore' : transfer;
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
        this.unlink(linkId);
        if (why === 'closed') return;
        if (why === 'silent') {
          this.#table.observer?.linkSilent(linkId);
          return;
        }
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
  }

  /** The connection is gone: its transfers wait, and offers that nobody answered go until they come again. */
  unlink(linkId: string): void {
    this.#sessions.get(linkId)?.close();
    this.#sessions.delete(linkId);
    this.#figures.forget(linkId);
    for (const transfer of this.#table.openOn(linkId)) {
      transfer.unlinked();
      const { identity, phase } = transfer.progress;
      if (!(transfer instanceof Incoming) || phase.kind !== 'offered') continue;
      this.#table.delete(identity.id);
      if (transfer.isOffered) this.#table.observer?.removed(identity.id);
    }
  }

  /** The two devices are not to meet again: transfers between them end, and nobody is told any more. Files that came whole stay. */
  abandon(linkId: string): void {
    this.unlink(linkId);
    for (const transfer of this.#table.openOn(linkId)) {
      if (transfer instanceof Incoming) transfer.orphaned('link-lost');
      else transfer.ended('link-lost', null);
    }
    for (const transfer of this.#outgoingOn(linkId)) void transfer.done();
    for (const id of this.#overOn(linkId)) {
      void this.#table.incoming(id)?.told();
      this.#untold.unbury(id);
    }
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
    if (this.#unread.has(id)) return 'ignore';
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
}
