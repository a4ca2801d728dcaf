// Our place in a bond's room, kept for good: whatever ends one membership, another follows. Knows who is
// there, and nothing of what is said.

import type { Bond } from '../pairing/bond.ts';
import type { Member, ServerMessage } from '../protocol/signaling.ts';
import { Backoff } from './backoff.ts';
import { RoomSocket, type RoomEnd } from './room-socket.ts';

export interface RendezvousSeatOptions {
  readonly origin: string;
  readonly bond: Bond;
  /** `peer` and `visit` know of it already. */
  readonly onMessage: (message: ServerMessage) => void;
  /** The socket is gone for the moment; a `welcome` follows when it is back. */
  readonly onLost: () => void;
}

export class RendezvousSeat {
  readonly #options: RendezvousSeatOptions;
  readonly #backoff = new Backoff({ firstMs: 1_000, mostMs: 30_000 });
  #socket: RoomSocket | null = null;
  #rejoin: ReturnType<typeof setTimeout> | undefined;
  #peer: Member | null = null;
  #visit = 0;
  #left = false;

  constructor(options: RendezvousSeatOptions) {
    this.#options = options;
    this.#join();
  }

  /** The other member, while it is in the room and we are. It may be gone without the server knowing yet. */
  get peer(): Member | null {
    return this.#peer;
  }

  /** Our present visit. */
  get visit(): number {
    return this.#visit;
  }

  send(to: Member['id'], body: string): void {
    this.#socket?.send(to, body);
  }

  /** Tries to reach the server now, if it is not reached. */
  retry(): void {
    if (this.#socket) this.#socket.retry();
    else this.#join();
  }

  /** Comes back at once as a new visit, unless another page of this device has our place. */
  renew(): void {
    this.#socket?.renew();
  }

  /** All went well: what ends the next membership is no repetition. */
  settle(): void {
    this.#backoff.reset();
  }

  leave(): void {
    this.#left = true;
    clearTimeout(this.#rejoin);
    this.#socket?.leave();
  }

  #join(): void {
    if (this.#left) return;
    clearTimeout(this.#rejoin);
    const { origin, bond } = this.#options;
    this.#socket = new RoomSocket({
      origin,
      kind: 'meet',
      room: bond.rendezvous,
      role: 'peer',
      token: bond.token,
      attempts: Infinity,
      onMessage: (message) => {
        this.#hear(message);
      },
      onLost: () => {
        this.#lost();
      },
      onEnded: (reason) => {
        this.#ended(reason);
      },
    });
  }

  #hear(message: ServerMessage): void {
    if (message.type === 'welcome') {
      this.#visit = message.you.visit;
      this.#peer = message.members[0] ?? null;
    } else if (message.type === 'joined') {
      this.#peer = message.member;
    } else if (message.type === 'left') {
      this.#peer = null;
    }
    this.#options.onMessage(message);
  }

  #lost(): void {
    this.#peer = null;
    this.#options.onLost();
  }

  #ended(reason: RoomEnd): void {
    if (this.#left) return;
    this.#socket = null;
    this.#lost();
    // Another page of this device has our place now. Took each it back by itself, neither would keep it.
    if (reason === 'replaced') return;
    this.#rejoin = setTimeout(() => {
      this.#join();
    }, this.#backoff.next());
  }
}
