// How this device can be found: a link, for as long as it is kept open, and a code, good for one try.

import type { HostedRoom } from '../connection/hosted-room.ts';
import type { MeetingFailure, Met } from '../connection/meeting.ts';
import type { RoomEnd } from '../connection/room-socket.ts';
import type { Kit } from './kit.ts';
import type { InviteView } from './model.ts';
import { codeFailure, linkRoomEnd, takerFailure } from './words/links.ts';

export interface InvitesPorts {
  readonly origin: string;
  /** Somebody proved to know the link or the code; call `onSettled` when the room may go. */
  readonly onMet: (kit: Kit, met: Met, onSettled: () => void) => void;
  readonly onProblem: (sentence: string) => void;
}

/** Other hosts may have the same four digits; so often, others are tried. */
const CODE_TRIES = 8;

export class Invites {
  readonly #ports: InvitesPorts;
  #linkRoom: HostedRoom | null = null;
  #codeRoom: HostedRoom | null = null;
  #link = $state.raw<InviteView['link']>({ state: 'off' });
  #code = $state.raw<InviteView['code']>({ state: 'off' });

  constructor(ports: InvitesPorts) {
    this.#ports = ports;
  }

  get view(): InviteView {
    return { link: this.#link, code: this.#code };
  }

  /** Opens what is not open. */
  open(kit: Kit): void {
    if (!this.#linkRoom) this.#openLink(kit);
    if (this.#code.state === 'off') this.freshCode(kit);
  }

  /** A code that nobody is proving is worth nothing once nobody looks at it. */
  retireCode(): void {
    if (this.#code.state === 'busy') return;
    this.#codeRoom?.close();
    this.#code = { state: 'off' };
  }

  stopLink(): void {
    this.#linkRoom?.close();
  }

  /** Ends both rooms: the page is closing. */
  closeAll(): void {
    this.#linkRoom?.close();
    this.#codeRoom?.close();
  }

  /** Tries to reach the server now. */
  retry(): void {
    this.#linkRoom?.retry();
    this.#codeRoom?.retry();
  }

  #openLink(kit: Kit): void {
    const secret = kit.makeLinkSecret();
    this.#link = { state: 'opening' };
    this.#linkRoom = new kit.HostedRoom({
      origin: this.#ports.origin,
      secret: { kind: 'link', secret },
      onOpen: () => {
        this.#link = { state: 'open', url: kit.pairingLink(this.#ports.origin, secret) };
      },
      onProving: () => undefined,
      onMet: (met) => {
        this.#ports.onMet(kit, met, () => undefined);
      },
      onFailed: (reason) => {
        const problem = takerFailure(reason);
        if (problem !== null) this.#ports.onProblem(problem);
      },
      onEnded: (reason) => {
        this.#linkRoom = null;
        this.#link = reason === 'left' ? { state: 'off' } : failedLink(reason);
      },
    });
  }

  /** A code of other digits and words; the former one is worth nothing from now on. */
  freshCode(kit: Kit, triesLeft = CODE_TRIES): void {
    this.#codeRoom?.close();
    const code = kit.makeCode();
    const text = kit.formatCode(code);
    this.#code = { state: 'opening' };
    const room: HostedRoom = new kit.HostedRoom({
      origin: this.#ports.origin,
      secret: { kind: 'code', code },
      onOpen: (expiresAt) => {
        const isNew = this.#codeRoom === room && this.#code.state === 'opening';
        if (isNew && expiresAt !== null) this.#code = { state: 'open', text, expiresAt };
      },
      onProving: () => {
        if (this.#codeRoom === room) this.#code = { state: 'busy', text };
      },
      onMet: (met) => {
        // Its one taker is in. The room stands until the connection does, the code does not.
        if (this.#codeRoom === room) this.#leave();
        this.#ports.onMet(kit, met, () => {
          room.close();
        });
      },
      onFailed: (reason) => {
        if (this.#codeRoom !== room) return;
        this.#leave(spentCode(reason));
        room.close();
      },
      onEnded: (reason) => {
        if (this.#codeRoom === room) this.#codeEnded(kit, reason, triesLeft);
      },
    });
    this.#codeRoom = room;
  }

  #codeEnded(kit: Kit, reason: RoomEnd, triesLeft: number): void {
    this.#leave();
    if (reason === 'taken' && triesLeft > 0) this.freshCode(kit, triesLeft - 1);
    else if (reason !== 'left') this.#code = spentCode(reason);
  }

  #leave(code: InviteView['code'] = { state: 'off' }): void {
    this.#codeRoom = null;
    this.#code = code;
  }
}

// The sentence is made when it is read, in the language of then.
function failedLink(reason: RoomEnd): InviteView['link'] {
  return {
    state: 'failed',
    get problem() {
      return linkRoomEnd(reason);
    },
  };
}

function spentCode(reason: MeetingFailure): InviteView['code'] {
  return {
    state: 'spent',
    get problem() {
      return codeFailure(reason);
    },
  };
}
