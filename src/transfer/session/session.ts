// The wire of one connection, as the engine has it: the control channel with its words, the lanes with their
// frames, and which transfer each belongs to. Whatever breaks the protocol ends the link.

import { Channel, type ChannelHandle } from '../../connection/channel.ts';
import { formatControlWord, parseControlWord, type ControlWord } from '../../protocol/control.ts';
import { OPEN_TRANSFERS } from '../../protocol/limits.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import { Incoming } from '../receive/incoming.ts';
import type { Puller } from '../receive/puller.ts';
import type { Outgoing } from '../send/outgoing.ts';
import { endOf, type ToldFailure } from '../state.ts';
import { SessionLanes, type SessionLanesOptions } from './session-lanes.ts';

/** How long the other side's engine may take to say that it listens, once the connection stands. */
const READY_TIMEOUT_MS = 10_000;
const CONTROL_WATER = { highWaterBytes: 256 * 1024, lowWaterBytes: 64 * 1024 };

export interface SessionEvents extends Pick<
  SessionLanesOptions,
  'window' | 'count' | 'now' | 'onWanted' | 'onFigures'
> {
  /** An offer begins, or begins again; answers its transfer, or how it is to be turned down. */
  readonly onOffer: (
    session: Session,
    id: string,
    files: number,
    bytes: number,
  ) => Incoming | 'decline' | 'cancel' | 'ignore';
  /** The other side says how a transfer of its own ended: that transfer, if it is known here. `ignore`: say nothing. */
  readonly onEnded: (id: string) => Incoming | 'ignore' | null;
  /** The other side spoke of all transfers that it goes on with; `isNamed` says of which. */
  readonly onAllNamed: (isNamed: (id: string) => boolean) => void;
  readonly onNote: (text: string) => void;
  /** The other side broke the protocol, its engine is not heard of on a connection that stands, or the channels closed. */
  readonly onFailed: (why: SessionFailure) => void;
}

export type SessionFailure = 'protocol' | 'silent' | 'closed';

export class Session {
  readonly linkId: string;
  readonly #lanes: SessionLanes;
  readonly #control: Channel;
  readonly #events: SessionEvents;
  readonly #stop = new AbortController();
  readonly #outgoing = new Map<string, Outgoing>();
  readonly #incoming = new Map<string, Incoming>();
  readonly #tags = new Map<number, Outgoing>();
  /** Words said before the other side said it listens; sent then. */
  #early: ControlWord[] | null = [];
  #isAllNamed = false;
  readonly #listening: Promise<void>;
  #heard: () => void = () => undefined;
  /** Runs for a while from when the connection stands. */
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(linkId: string, events: SessionEvents) {
    this.linkId = linkId;
    this.#events = events;
    this.#listening = new Promise((resolve) => {
      this.#heard = resolve;
    });
    this.#control = new Channel({
      ...CONTROL_WATER,
      onOpen: () => this.#control.send(formatControlWord({ word: 'ready', version: PROTOCOL_VERSION })),
      onMessage: (data) => {
        this.#word(data);
      },
      onClosed: () => {
        this.#fail('closed');
      },
    });
    this.#lanes = new SessionLanes({
      ...events,
      lookup: (tag) => {
        const transfer = this.#tags.get(tag);
        if (!transfer) return 'unknown';
        return transfer.progress.hasEnded ? null : transfer;
      },
      onListening: (lane) => {
        this.say({ word: 'lane', lane });
      },
      onFailed: (why) => {
        this.#fail(why);
      },
    });
  }

  get puller(): Puller {
    return this.#lanes.puller;
  }

  attach(control: ChannelHandle, lane: ChannelHandle): void {
    this.#lanes.attach(0, lane);
    this.#control.attach(control);
  }

  /** The two pages talk over the connection: channels that do not open by now, or carry nothing, never will. */
  stands(): void {
    if (this.#stop.signal.aborted) return;
    this.#patience ??= setTimeout(() => {
      if (this.#early !== null || !this.#lanes.isFirstOpen) this.#fail('silent');
    }, READY_TIMEOUT_MS);
  }

  /** A further lane is being made. */
  attachLane(lane: number, handle: ChannelHandle): void {
    if (!this.#stop.signal.aborted) this.#lanes.attach(lane, handle);
  }

  dropLane(lane: number): void {
    this.#lanes.drop(lane);
  }

  /** Ends the wire; the transfers are the engine's to end. */
  close(): void {
    this.#stop.abort();
    clearTimeout(this.#patience);
    this.#lanes.stop();
    this.#control.detach();
    this.#heard();
  }

  /** Says a word, now or as soon as the other side listens. */
  say(word: ControlWord): void {
    if (this.#early) this.#early.push(word);
    else this.#control.send(formatControlWord(word));
  }

  /** Says a word once the control channel has room; false when it closed meanwhile. */
  async sayWhenRoom(word: ControlWord): Promise<boolean> {
    await this.#listening;
    const text = formatControlWord(word);
    return (await this.#control.room(text.length * 3, this.#stop.signal)) && this.#control.send(text);
  }

  /** A transfer of ours goes out on this link: it is offered, or goes on. */
  send(transfer: Outgoing): void {
    if (this.#outgoing.has(transfer.progress.identity.wireId)) return;
    this.#outgoing.set(transfer.progress.identity.wireId, transfer);
    void transfer.linked(this);
  }

  /** The transfer was removed here; words about it are passed over from now on. */
  forget(transfer: Outgoing | Incoming): void {
    const { wireId, direction } = transfer.progress.identity;
    if (direction === 'in') this.#incoming.delete(wireId);
  }

  #word(data: string | ArrayBuffer): void {
    const word = typeof data === 'string' ? parseControlWord(data) : null;
    if (!word || (this.#early === null) === (word.word === 'ready')) {
      this.#fail('protocol');
      return;
    }
    // Words are taken in order, and each answer is known at once but for those that need the disk or a
    // hash; those look at the transfer's state again when they go on.
    void this.#take(word).then((allowed) => {
      if (!allowed) this.#fail('protocol');
    });
  }

  async #take(word: ControlWord): Promise<boolean> {
    switch (word.word) {
      case 'ready':
        return this.#ready(word.version);
      case 'note':
        this.#events.onNote(word.text);
        return true;
      case 'that-is-all':
        if (this.#isAllNamed) return false;
        this.#isAllNamed = true;
        this.#events.onAllNamed((id) => this.#incoming.has(id));
        return true;
      case 'offer':
        return this.#offer(word.id, word.files, word.bytes);
      case 'page':
        // Of an offer that was turned down before its pages came.
        return (await this.#incoming.get(word.id)?.page(word.files)) ?? true;
      case 'accept': {
        const transfer = this.#outgoing.get(word.id);
        if (!transfer || this.#tags.has(word.tag)) return false;
        // Once on a link; on the next one it is said again, with another tag.
        if ([...this.#tags.values()].includes(transfer)) return false;
        this.#tags.set(word.tag, transfer);
        return transfer.accepted(word.wanted) && this.#lanes.accepted(word.tag);
      }
      case 'decline':
        this.#outgoing.get(word.id)?.declined();
        return this.#outgoing.has(word.id);
      case 'cancel':
        return this.#ended(word.id, null);
      case 'failed':
        return this.#ended(word.id, { reason: word.reason, file: word.file });
      case 'safe':
        return this.#outgoing.get(word.id)?.safe(word.bytes) ?? false;
      case 'check':
        return (await this.#outgoing.get(word.id)?.check(word.root)) ?? false;
      case 'agreed':
        // Unknown when it was removed here while the word was on its way.
        return (await this.#incoming.get(word.id)?.agreed()) ?? true;
      case 'delivered':
        return this.#delivered(word.id, word.root);
      case 'done':
        if (this.#outgoing.has(word.id)) await this.#outgoing.get(word.id)?.done();
        else {
          const transfer = this.#events.onEnded(word.id);
          if (transfer instanceof Incoming) await transfer.told();
        }
        return true;
      case 'hold':
        this.#outgoing.get(word.id)?.progress.theirHold(word.why);
        this.#incoming.get(word.id)?.theirHold(word.why);
        return true;
      case 'held':
        return this.#outgoing.get(word.id)?.held(word.block, word.hashes) ?? false;
      case 'lane':
        this.#lanes.heard(word.lane);
        return true;
    }
  }

  #ready(version: number): boolean {
    if (version !== PROTOCOL_VERSION) return false;
    const early = this.#early ?? [];
    this.#early = null;
    for (const word of early) this.say(word);
    this.#heard();
    return true;
  }

  #offer(id: string, files: number, bytes: number): boolean {
    if (this.#incoming.has(id)) return false;
    const open = [...this.#incoming.values()].filter((transfer) => !transfer.progress.hasEnded);
    const transfer = open.length < OPEN_TRANSFERS ? this.#events.onOffer(this, id, files, bytes) : 'decline';
    if (transfer instanceof Incoming) {
      this.#incoming.set(id, transfer);
      transfer.offered(this, files, bytes);
    } else if (transfer !== 'ignore') this.say({ word: transfer, id });
    return true;
  }

  async #delivered(id: string, root: string): Promise<boolean> {
    if (this.#incoming.has(id)) return false;
    const transfer = this.#events.onEnded(id);
    if (transfer === 'ignore') return true;
    if (!transfer) {
      this.say({ word: 'done', id });
      return true;
    }
    this.#incoming.set(id, transfer);
    return transfer.delivered(this, root);
  }

  /**
   * Ends the transfer of this id, whichever way it goes: it failed over there, or was cancelled. One that is
   * over or forgotten is no offence.
   */
  async #ended(id: string, failure: ToldFailure | null): Promise<boolean> {
    const outgoing = this.#outgoing.get(id);
    const incoming = outgoing ? null : this.#events.onEnded(id);
    if (incoming === 'ignore') return true;
    outgoing?.over(endOf(failure, outgoing.nameOf(failure?.file ?? null)));
    // What is complete here is the user's: no word from outside may delete it.
    if (incoming?.progress.hasEnded) void incoming.told();
    // What could not be written down here is to be said again.
    else if (incoming && !(await incoming.over(failure))) return true;
    this.say({ word: 'done', id });
    return true;
  }

  #fail(why: SessionFailure): void {
    if (this.#stop.signal.aborted) return;
    this.close();
    this.#events.onFailed(why);
  }
}
