// A lasting link to one device that proved itself. It outlives its connections: they are numbered
// generations, of which one lives at a time; when one dies, the two meet again at their bond's rendezvous
// and make the next. The first is made over the invite they met by.

import { Backoff } from './backoff.ts';
import { Generation, type GenerationEnd } from './generation.ts';
import type { LinkEnd, LinkOptions, LinkState } from './link-state.ts';
import type { Met } from './meeting.ts';
import { RendezvousRoom, type RendezvousFailure } from './rendezvous-room.ts';

export type { Hello } from './generation.ts';
export type { LinkEnd, LinkState } from './link-state.ts';

/** How long the other device may be unseen until it counts as away. */
const UNSEEN_MS = 30_000;
/** A connection that stood this long was worth it: the next attempt comes at once. */
const STEADY_MS = 3_000;

export class Link {
  readonly #options: LinkOptions;
  readonly #backoff = new Backoff({ firstMs: 500, mostMs: 30_000 });
  #state: LinkState;
  #generation: Generation | null = null;
  /** From when the first connection stood; not while we left. */
  #room: RendezvousRoom | null = null;
  #isIntroduced = false;
  #stoodAt: number | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #unseen: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#state = { kind: options.met ? 'connecting' : 'reconnecting' };
    if (options.met) this.#begin(options.met, options.onSettled);
    else this.#look();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** The network is back, or the page is: whatever waits is tried now. */
  retryNow(): void {
    if (this.#state.kind === 'ended' || this.#state.kind === 'connecting') return;
    this.#room?.retry();
    if (this.#generation && !this.#generation.isShaky) return;
    this.#backoff.reset();
    this.#look();
  }

  /** The connection of now stands, and is of no use: another one takes its place. */
  renew(): void {
    if (this.#state.kind !== 'connected' && this.#generation?.isShaky !== true) return;
    // However long it stood, it was worth nothing.
    this.#stoodAt = null;
    this.#look();
  }

  /** So many lanes are wanted on the connection of now, the first included. */
  wantLanes(count: number): void {
    this.#generation?.wantLanes(count);
  }

  /** The page goes away, and may come back: `retryNow` goes on from here. */
  leave(): void {
    if (this.#state.kind === 'ended') return;
    this.#drop((generation) => generation.bye('left'));
    if (this.#state.kind === 'connecting') this.#end('ended');
    else this.#rest({ kind: 'reconnecting' });
  }

  /** Ends the link for good, and says so to the other side if it can be reached. */
  end(why: 'ended' | 'protocol' = 'ended'): void {
    if (this.#state.kind === 'ended') return;
    this.#drop((generation) => generation.bye('ended'));
    this.#end(why);
  }

  #begin(met: Met, onSettled: () => void): void {
    const { iceServers, relayOnly, me, introduce, mostLanes, introduceLane, onLaneLost, onHello, onPath } =
      this.#options;
    // The old one is gone before the new one is made: two would share the engine's session.
    this.#drop();
    clearTimeout(this.#retry);
    this.#expectNothing();
    this.#generation = new Generation({
      met,
      iceServers,
      relayOnly: relayOnly(),
      me: me(),
      introduce: (control, blocks) => {
        this.#isIntroduced = true;
        introduce(control, blocks);
      },
      mostLanes,
      introduceLane,
      onLaneLost,
      onStands: (hello) => {
        onHello(hello);
        this.#stands();
      },
      onShaky: (shaky) => {
        this.#become({ kind: shaky ? 'reconnecting' : 'connected' });
      },
      onPath,
      onOver: (why) => {
        this.#over(why);
      },
      onSettled,
    });
  }

  #stands(): void {
    this.#stoodAt ??= Date.now();
    if (this.#state.kind !== 'connected') this.#become({ kind: 'connected' });
    this.#room ??= this.#join();
  }

  #over(why: GenerationEnd): void {
    // It has seen to its own end.
    this.#drop(() => undefined);
    const isFirst = this.#state.kind === 'connecting';
    if (why === 'bye' || why === 'protocol') this.#end(why);
    else if (isFirst) this.#end(why === 'left' || why === 'lost' ? 'bye' : why);
    else if (why === 'version') this.#become({ kind: 'away', why: 'version' });
    else this.#look();
  }

  /** Lets go of the generation, if there is one. */
  #drop(how: (generation: Generation) => void = (generation) => generation.destroy()): void {
    const generation = this.#generation;
    this.#generation = null;
    if (generation) how(generation);
    if (this.#stoodAt !== null && Date.now() - this.#stoodAt >= STEADY_MS) this.#backoff.reset();
    this.#stoodAt = null;
    if (this.#isIntroduced) this.#options.onLost();
    this.#isIntroduced = false;
  }

  /** Looks for the other device, at once or after the back-off. */
  #look(): void {
    this.#drop();
    // One that is away stays so until it is seen.
    if (this.#state.kind !== 'away' || this.#state.why !== 'unseen') this.#become({ kind: 'reconnecting' });
    this.#expect();
    this.#room ??= this.#join();
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#room?.want(), this.#backoff.next());
  }

  #join(): RendezvousRoom {
    const { origin, bond } = this.#options;
    return new RendezvousRoom({
      origin,
      bond,
      onMet: (met) => {
        this.#become({ kind: 'reconnecting' });
        this.#begin(met, () => undefined);
      },
      onFailed: (reason) => {
        this.#failed(reason);
      },
      onSeen: (seen) => {
        if (seen) this.#sighted();
        else this.#expect();
      },
    });
  }

  #failed(reason: RendezvousFailure): void {
    // Whoever made it fail has no say over a connection that lives, or is being made.
    if (this.#generation) return;
    if (reason === 'wrong-secret') this.#end('tampered');
    else if (reason === 'version') this.#become({ kind: 'away', why: 'version' });
    else this.#look();
  }

  /** Begins to count how long the other device is not seen. */
  #expect(): void {
    if (this.#state.kind !== 'reconnecting' || this.#generation || this.#unseen !== undefined) return;
    this.#unseen = setTimeout(() => {
      this.#unseen = undefined;
      this.#become({ kind: 'away', why: 'unseen' });
    }, UNSEEN_MS);
  }

  #expectNothing(): void {
    clearTimeout(this.#unseen);
    this.#unseen = undefined;
  }

  #sighted(): void {
    this.#expectNothing();
    if (this.#state.kind === 'away' && this.#state.why === 'unseen') this.#become({ kind: 'reconnecting' });
  }

  #end(why: LinkEnd): void {
    this.#rest({ kind: 'ended', why });
  }

  /** Does nothing more by itself. */
  #rest(state: LinkState): void {
    clearTimeout(this.#retry);
    this.#expectNothing();
    this.#room?.leave();
    this.#room = null;
    this.#become(state);
  }

  #become(state: LinkState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
