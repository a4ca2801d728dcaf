// Two engines joined by two pipes, which can be cut and joined anew. The tests' clock is fake
// (`useVirtualTime`); `until` moves it.

import type { OutgoingFile } from '../../src/transfer/engine-api.ts';
import { ChannelPipe, type From, type Pace } from './channel-pipe.ts';
import { EngineSide } from './engine-side.ts';
import type { Tear } from './memory-stage.ts';
import { settle, until } from './virtual-time.ts';

/** A transfer's id on either side. */
export interface TransferIds {
  readonly out: string;
  readonly in: string;
}

/** The link between the two: the rendezvous where they meet. */
export const LINK = 'link';

export class EnginePair {
  readonly a = new EngineSide('a');
  readonly b = new EngineSide('b');
  control: ChannelPipe;
  blocks: ChannelPipe;
  readonly lanes = new Map<number, ChannelPipe>();
  /** Called with every new connection before it opens. */
  onJoin: () => void = () => undefined;
  readonly #paces: { readonly control: Pace; readonly blocks: Pace };

  constructor({ control = 'auto', blocks = 'auto' }: { control?: Pace; blocks?: Pace } = {}) {
    this.#paces = { control, blocks };
    this.control = new ChannelPipe(control);
    this.blocks = new ChannelPipe(blocks);
    this.#attach();
  }

  /** The channels open. */
  open(): this {
    this.blocks.open();
    this.control.open();
    return this;
  }

  /** A further lane between the two, open. */
  addLane(number: number, pace: Pace = this.#paces.blocks): ChannelPipe {
    const lane = new ChannelPipe(pace);
    this.lanes.set(number, lane);
    for (const side of ['a', 'b'] as const) void this[side].engine.attachLane(LINK, number, lane[side]);
    lane.open();
    return lane;
  }

  /** The connection breaks. */
  cut(): void {
    this.control.cut();
    this.blocks.cut();
    for (const lane of this.lanes.values()) lane.cut();
    this.lanes.clear();
  }

  /** A new connection, whose channels are not open yet; the former one is cut. */
  rejoin(paces: { control?: Pace; blocks?: Pace } = {}): this {
    this.cut();
    this.control = new ChannelPipe(paces.control ?? this.#paces.control);
    this.blocks = new ChannelPipe(paces.blocks ?? this.#paces.blocks);
    this.#attach();
    this.onJoin();
    return this;
  }

  /** One side's process dies, and with it the connection. */
  kill(side: From, tear?: (slot: number) => Tear): void {
    this[side].kill(tear);
    this.cut();
  }

  /** One side's process dies and starts again; the connection is not there. */
  async restart(side: From, tear?: (slot: number) => Tear): Promise<void> {
    this.kill(side, tear);
    await this[side].start();
  }

  readonly busy = (): boolean =>
    [this.control, this.blocks, ...this.lanes.values()].some((pipe) => pipe.busy);

  until(condition: () => boolean, options?: { stepMs?: number; limitMs?: number }): Promise<void> {
    return until(condition, this.busy, options);
  }

  settle(): Promise<void> {
    return settle(this.busy);
  }

  /** Offers files, and waits until the other side sees the offer. */
  async offer(from: From, files: readonly OutgoingFile[]): Promise<TransferIds> {
    const ids = await this.begin(from, files);
    const to = this[from === 'a' ? 'b' : 'a'];
    await this.until(() => to.kind(ids.in) !== null);
    return ids;
  }

  /** Offers files, and does not wait. */
  async begin(from: From, files: readonly OutgoingFile[]): Promise<TransferIds> {
    const offered = await this[from].engine.offer(LINK, files);
    if ('refused' in offered) throw new Error(`refused: ${offered.refused}`);
    return { out: offered.id, in: offered.id.replace('out-', 'in-') };
  }

  /** Waits until both sides see the transfer, sent by `from`, in one of these states. */
  async both(from: From, ids: TransferIds, ...kinds: string[]): Promise<void> {
    const [sender, receiver] = from === 'a' ? [this.a, this.b] : [this.b, this.a];
    const among = (kind: string | null) => kind !== null && kinds.includes(kind);
    await this.until(() => among(sender.kind(ids.out)) && among(receiver.kind(ids.in)));
  }

  #attach(): void {
    for (const side of ['a', 'b'] as const)
      void this[side].engine.attach(LINK, this.control[side], this.blocks[side]);
  }
}
