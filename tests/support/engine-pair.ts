// Two engines joined by two pipes. The tests' clock is fake (`useVirtualTime`); `until` moves it.

import type { OutgoingFile } from '../../src/transfer/engine-api.ts';
import { ChannelPipe, type From, type Pace } from './channel-pipe.ts';
import { EngineSide } from './engine-side.ts';
import { settle, until } from './virtual-time.ts';

/** A transfer's id on either side. */
export interface TransferIds {
  readonly out: string;
  readonly in: string;
}

export const LINK = { id: 'link', rendezvous: 'rendezvous' } as const;

export class EnginePair {
  readonly a = new EngineSide('a');
  readonly b = new EngineSide('b');
  readonly control: ChannelPipe;
  readonly blocks: ChannelPipe;

  constructor({ control = 'auto', blocks = 'auto' }: { control?: Pace; blocks?: Pace } = {}) {
    this.control = new ChannelPipe(control);
    this.blocks = new ChannelPipe(blocks);
    for (const side of ['a', 'b'] as const)
      void this[side].engine.attach(LINK, this.control[side], this.blocks[side]);
  }

  /** The channels open. */
  open(): this {
    this.blocks.open();
    this.control.open();
    return this;
  }

  /** The connection breaks. */
  cut(): void {
    this.control.cut();
    this.blocks.cut();
  }

  readonly busy = (): boolean => this.control.busy || this.blocks.busy;

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
    const offered = await this[from].engine.offer(LINK.id, files);
    if ('refused' in offered) throw new Error(`refused: ${offered.refused}`);
    return { out: offered.id, in: offered.id.replace('out-', 'in-') };
  }

  /** Waits until both sides see the transfer, sent by `from`, in one of these states. */
  async both(from: From, ids: TransferIds, ...kinds: string[]): Promise<void> {
    const [sender, receiver] = from === 'a' ? [this.a, this.b] : [this.b, this.a];
    const among = (kind: string | null) => kind !== null && kinds.includes(kind);
    await this.until(() => among(sender.kind(ids.out)) && among(receiver.kind(ids.in)));
  }
}
