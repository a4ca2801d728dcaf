// Our own attempt to join another device's link or code; one at a time.

import type { JoinedRoom } from '../connection/joined-room.ts';
import type { Met } from '../connection/meeting.ts';
import type { Secret } from '../pairing/secret.ts';
import { m } from '../words/messages.svelte.ts';
import type * as heavy from './heavy.ts';
import type { Kit } from './kit.ts';
import type { JoinView } from './model.ts';

type Heavy = typeof heavy;

export interface JoiningPorts {
  readonly origin: string;
  readonly loadKit: () => Promise<Heavy>;
  readonly onMet: (kit: Kit, met: Met, onSettled: () => void) => void;
}

export class Joining {
  readonly #ports: JoiningPorts;
  #room: JoinedRoom | null = null;
  /** Counts attempts, so that one that was called off while the kit loaded does not begin after all. */
  #attempt = 0;
  #view = $state.raw<JoinView>({ state: 'idle' });

  constructor(ports: JoiningPorts) {
    this.#ports = ports;
  }

  get view(): JoinView {
    return this.#view;
  }

  byCode(text: string): void {
    void this.#begin((kit) => {
      const parsed = kit.parseCode(text);
      if (parsed.ok) this.#join(kit, { kind: 'code', code: parsed.code });
      else this.#fail(() => kit.codeProblem(parsed));
    });
  }

  byLink(text: string): void {
    void this.#begin((kit) => {
      const parsed = kit.parsePairingLink(text);
      if (parsed.ok) this.#join(kit, { kind: 'link', secret: parsed.secret });
      else this.#fail(() => kit.linkProblem(parsed.reason));
    });
  }

  /** Calls the attempt off, or puts its failure away. */
  cancel(): void {
    this.#attempt += 1;
    this.#room?.leave();
    this.#room = null;
    this.#view = { state: 'idle' };
  }

  /** Tries to reach the server now. */
  retry(): void {
    this.#room?.retry();
  }

  async #begin(go: (kit: Heavy) => void): Promise<void> {
    this.cancel();
    this.#wait();
    const attempt = this.#attempt;
    try {
      const kit = await this.#ports.loadKit();
      if (attempt === this.#attempt) go(kit);
    } catch {
      if (attempt === this.#attempt) this.#fail(() => m().connect_incomplete());
    }
  }

  #join(kit: Heavy, secret: Secret & { kind: 'code' | 'link' }): void {
    const room: JoinedRoom = new kit.JoinedRoom({
      origin: this.#ports.origin,
      secret,
      onHint: (hint) => {
        if (this.#room === room) this.#wait(hint === null ? null : () => kit.joinHint(hint));
      },
      onMet: (met) => {
        this.#room = null;
        this.#view = { state: 'idle' };
        this.#ports.onMet(kit, met, () => {
          room.leave();
        });
      },
      onFailed: (reason) => {
        if (this.#room === room) this.#fail(() => kit.joinFailure(reason, secret.kind));
      },
    });
    this.#room = room;
  }

  // Sentences are made when they are read, in the language of then.

  #wait(hint: (() => string) | null = null): void {
    this.#view = {
      state: 'joining',
      get hint() {
        return hint?.() ?? null;
      },
    };
  }

  #fail(problem: () => string): void {
    this.#room = null;
    this.#view = {
      state: 'failed',
      get problem() {
        return problem();
      },
    };
  }
}
