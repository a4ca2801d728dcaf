// The dialog in which two devices meet: how this one can be found, and our attempt to find another. Loads
// what it takes when it is first needed.

import type { Met } from '../connection/meeting.ts';
import { m } from '../words/messages.svelte.ts';
import type { LinkEnd } from '../connection/link.ts';
import type * as heavy from './heavy.ts';
import type { Invites } from './invites.svelte.ts';
import { Joining } from './joining.svelte.ts';
import type { Kit } from './kit.ts';
import type { InviteView, JoinView } from './model.ts';

type Heavy = typeof heavy;

export interface MeetingPlacePorts {
  readonly origin: string;
  readonly loadKit: () => Promise<Heavy>;
  /** Somebody proved to know the secret, or we did; call `onSettled` when the room may go. */
  readonly onMet: (kit: Kit, met: Met, onSettled: () => void) => void;
  readonly onProblem: (sentence: string) => void;
}

/** How this device can be found before anybody asked. */
const NOT_FOUND_YET: InviteView = { link: { state: 'off' }, code: { state: 'off' } };

export class MeetingPlace {
  readonly #ports: MeetingPlacePorts;
  #invites = $state.raw<Invites | null>(null);
  readonly #joining: Joining;
  #kit = $state.raw<Heavy | null>(null);
  #isOpen = $state(false);

  constructor(ports: MeetingPlacePorts) {
    this.#ports = ports;
    const { origin, onMet } = ports;
    this.#joining = new Joining({ origin, loadKit: () => this.load(), onMet });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get invite(): InviteView {
    return this.#invites?.view ?? NOT_FOUND_YET;
  }

  get join(): JoinView {
    return this.#joining.view;
  }

  /** The heavy half, loaded once. Rejects when it cannot be. */
  async load(): Promise<Heavy> {
    const kit = (this.#kit ??= await this.#ports.loadKit());
    const { origin, onMet, onProblem } = this.#ports;
    this.#invites ??= new kit.Invites({ origin, onMet, onProblem });
    return kit;
  }

  /** Why a link to a device ended; null when the user did it. */
  linkEnd(why: LinkEnd, name: string): string | null {
    return this.#kit?.linkEnd(why, name) ?? null;
  }

  open(): void {
    this.#isOpen = true;
    this.load().then(
      (kit) => {
        if (this.#isOpen) this.#invites?.open(kit);
      },
      () => {
        this.#isOpen = false;
        this.#ports.onProblem(m().connect_incomplete());
      },
    );
  }

  close(): void {
    this.#isOpen = false;
    this.#invites?.retireCode();
    this.#joining.cancel();
  }

  freshCode(): void {
    if (this.#kit) this.#invites?.freshCode(this.#kit);
  }

  stopLink(): void {
    this.#invites?.stopLink();
  }

  joinByCode(text: string): void {
    // Pasted into the wrong field, a link still says what is meant.
    if (text.includes('#')) this.#joining.byLink(text);
    else this.#joining.byCode(text);
  }

  joinByLink(text: string): boolean {
    if (!text.includes('#')) return false;
    this.#joining.byLink(text);
    return true;
  }

  cancelJoin(): void {
    this.#joining.cancel();
  }

  completeCode(text: string): readonly string[] {
    return this.#kit?.completeCode(text).map((completion) => completion.text) ?? [];
  }

  /** Whatever waits for its next attempt tries now. */
  retry(): void {
    this.#invites?.retry();
    this.#joining.retry();
  }

  /** The page is closing. */
  leave(): void {
    this.#invites?.closeAll();
    this.#joining.cancel();
  }
}
