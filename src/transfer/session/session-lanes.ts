// The lanes of one connection, as the engine has them: the first, which came with the connection and ends
// with it, and further ones that come and go. Frames go to the puller and the servers; how many lanes are
// worth having is measured here, and said to the page, which makes them. Knows no transfer.

import { Channel, type ChannelHandle } from '../../connection/channel.ts';
import { decodeFrame } from '../../protocol/frames.ts';
import type { LinkFigures } from '../engine-api.ts';
import type { LaneCount } from '../receive/flow/lane-count.ts';
import type { Window } from '../receive/flow/window.ts';
import { Puller } from '../receive/puller.ts';
import type { PullLane } from '../receive/pull-lane.ts';
import { Server, type Served } from '../send/server.ts';

const LANE_WATER = { highWaterBytes: 1024 * 1024, lowWaterBytes: 256 * 1024 };
/** How often the number of lanes is thought over while bytes come. */
const OBSERVE_MS = 100;
/** Lanes that nothing came over for so long are closed, but for the first. */
const IDLE_MS = 15_000;
/** Of so many lanes it is remembered that the other side listens, those that closed included. */
const HEARD_LANES = 64;
/** How long a lane that is wanted may take before it is asked for again. */
const ASK_AGAIN_MS = 15_000;

export interface SessionLanesOptions {
  readonly window: Window;
  readonly count: LaneCount;
  readonly now: () => number;
  /** The transfer of a tag, as a `Server` asks for it. */
  readonly lookup: (tag: number) => Served | 'unknown' | null;
  /** We listen on a further lane. */
  readonly onListening: (lane: number) => void;
  /** So many lanes are worth having now, the first included. */
  readonly onWanted: (lanes: number) => void;
  readonly onFigures: (figures: LinkFigures) => void;
  /** The first lane closed, or the other side broke the protocol on one. */
  readonly onFailed: (why: 'protocol' | 'closed') => void;
}

interface Lane {
  readonly channel: Channel;
  readonly server: Server;
  readonly pull: PullLane;
}

export class SessionLanes {
  readonly puller: Puller;
  readonly #options: SessionLanesOptions;
  readonly #lanes = new Map<number, Lane>();
  /** Further lanes on which the other side says it listens. */
  readonly #heard = new Set<number>();
  #observedAt = 0;
  #wanted = 1;
  #saidAt = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SessionLanesOptions) {
    this.#options = options;
    this.puller = new Puller(options.window);
  }

  get isFirstOpen(): boolean {
    return this.#lanes.get(0)?.channel.isOpen === true;
  }

  /** Takes the channel of a lane; 0 is the first. */
  attach(number: number, handle: ChannelHandle): void {
    this.drop(number);
    const { lookup, onFailed, onListening } = this.#options;
    const channel: Channel = new Channel({
      ...LANE_WATER,
      onOpen: () => {
        if (number > 0) onListening(number);
        this.puller.fill();
        this.#report();
      },
      onMessage: (data) => {
        if (!this.#frame(number, data)) onFailed('protocol');
      },
      onClosed: () => {
        if (number === 0) onFailed('closed');
        else this.drop(number);
      },
    });
    // The first needs no word of its own: its link has said that it listens.
    const pull = this.puller.addLane(channel, () => number === 0 || this.#heard.has(number));
    this.#lanes.set(number, { channel, pull, server: new Server(channel, lookup) });
    channel.attach(handle);
  }

  /** A further lane is dead: what was asked over it is asked over others. */
  drop(number: number): void {
    const lane = this.#lanes.get(number);
    if (!lane) return;
    this.#lanes.delete(number);
    this.#heard.delete(number);
    lane.server.stop();
    lane.channel.detach();
    this.puller.removeLane(lane.pull);
    this.#report();
  }

  /**
   * The other side listens on this lane, which may not be known here yet, or not any more: it may have been closed
   * while the word was on its way.
   */
  heard(number: number): void {
    this.#heard.add(number);
    const [oldest] = this.#heard;
    if (this.#heard.size > HEARD_LANES && oldest !== undefined) this.#heard.delete(oldest);
    this.puller.fill();
    this.#report();
  }

  /** The tag is accepted: what was asked under it before is served. Answers false when the protocol forbids it. */
  accepted(tag: number): boolean {
    return [...this.#lanes.values()].every(({ server }) => server.accepted(tag));
  }

  /** Ends all lanes. */
  stop(): void {
    clearTimeout(this.#idle);
    for (const { server, channel } of this.#lanes.values()) {
      server.stop();
      channel.detach();
    }
  }

  #frame(number: number, data: string | ArrayBuffer): boolean {
    const lane = this.#lanes.get(number);
    const frame = typeof data === 'string' ? null : decodeFrame(data);
    if (!frame || !lane) return false;
    if (frame.kind === 'request') return lane.server.request(frame);
    const allowed = this.puller.arrived(lane.pull, frame);
    this.#observe();
    return allowed;
  }

  /** Thinks over how many lanes are worth having. */
  #observe(): void {
    const { now, window, count } = this.#options;
    const at = now();
    if (at - this.#observedAt < OBSERVE_MS) return;
    this.#observedAt = at;
    count.observe({
      lanes: this.puller.laneCount,
      rateBytesPerSecond: window.rateBytesPerSecond,
      minRoundTripMs: window.minRoundTripMs,
      roundTripMs: window.roundTripMs,
      isStarved: this.puller.isStarved,
    });
    this.#want(count.wanted);
    this.#report();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#want(1);
    }, IDLE_MS);
  }

  #want(lanes: number): void {
    const at = this.#options.now();
    const isMissing = this.puller.laneCount < lanes && at - this.#saidAt >= ASK_AGAIN_MS;
    if (lanes === this.#wanted && !isMissing) return;
    this.#wanted = lanes;
    this.#saidAt = at;
    this.#options.onWanted(lanes);
  }

  #report(): void {
    const { roundTripMs } = this.#options.window;
    this.#options.onFigures({
      lanes: this.puller.laneCount,
      roundTripMs: roundTripMs === null ? null : Math.round(roundTripMs),
    });
  }
}
