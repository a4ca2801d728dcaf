// One tab of this origin owns the engine: its files on disk have one writer, and its bonds one voice. The
// owner holds a Web Lock. Another tab asks for it over a channel, so that the owner can end its engine
// before the lock is free; an owner that does not answer has it taken away.

export interface Ownership {
  /** Another tab wants it, or took it: end the engine at once, then `release`. */
  readonly lost: Promise<undefined>;
  release(): void;
}

/** Held by the tab that owns the engine. */
export const ENGINE_LOCK = 'causeway-engine';
const CHANNEL = 'causeway-ownership';
const ASK = 'give';
/** A page that is being reloaded, or was closed a moment ago, may still hold the lock for a little while. */
const GRACE_MS = 600;
/** How long nobody may have owned it until a tab that waits takes it: an owner that reloads is back by then. */
const LEFT_FOR_MS = 5_000;
const LOOK_EVERY_MS = 1_000;
/** How long an owner that was asked may take to end its engine. */
const ANSWER_MS = 2_000;

/** Owns, unless another tab does: then null. */
export async function claim(): Promise<Ownership | null> {
  if (!hasLocks()) return withoutLocks;
  // A browser that has only just started may take longer to answer at all: what it says last counts.
  return (await request({ signal: AbortSignal.timeout(GRACE_MS) })) ?? claimIfFree();
}

/** Owns if nobody does at this very moment; else null. Never gets between an owner and its reload for long. */
export async function claimIfFree(): Promise<Ownership | null> {
  return hasLocks() ? request({ ifAvailable: true }) : withoutLocks;
}

/**
 * Owns once nobody has for a while, and `wants` says yes just then, until the signal is aborted. `onOwned` is
 * called at most once.
 */
export function claimWhenLeft(
  wants: () => boolean,
  onOwned: (ownership: Ownership) => void,
  signal: AbortSignal,
): void {
  let freeSince: number | null = null;
  const look = async () => {
    const { held = [] } = await navigator.locks.query();
    if (held.some(({ name }) => name === ENGINE_LOCK)) freeSince = null;
    else freeSince ??= performance.now();
    if (freeSince === null || performance.now() - freeSince < LEFT_FOR_MS || !wants()) return;
    const ownership = await claimIfFree();
    if (!ownership) return;
    clearInterval(timer);
    if (signal.aborted) ownership.release();
    else onOwned(ownership);
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
  });
}

/** Owns as soon as the present owner has let go, or without it if it says nothing. */
export async function takeOver(): Promise<Ownership> {
  if (!hasLocks()) return withoutLocks;
  const granted = request({ signal: AbortSignal.timeout(ANSWER_MS) });
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(ASK);
  const ownership = await granted;
  channel.close();
  return ownership ?? (await request({ steal: true })) ?? takeOver();
}

/** Null when the lock was not to be had. */
function request(options: LockOptions): Promise<Ownership | null> {
  const granted = Promise.withResolvers<Ownership | null>();
  const lost = Promise.withResolvers<undefined>();
  const held = Promise.withResolvers<undefined>();
  navigator.locks
    .request(ENGINE_LOCK, options, (lock) => {
      if (lock === null) {
        granted.resolve(null);
        return;
      }
      const channel = new BroadcastChannel(CHANNEL);
      channel.onmessage = () => {
        lost.resolve(undefined);
      };
      void lost.promise.then(() => {
        channel.close();
      });
      granted.resolve({
        lost: lost.promise,
        release: () => {
          held.resolve(undefined);
        },
      });
      return held.promise;
    })
    .catch(() => {
      // Timed out before it was granted, or stolen after.
      lost.resolve(undefined);
      granted.resolve(null);
    });
  return granted.promise;
}

function hasLocks(): boolean {
  return 'locks' in navigator && 'BroadcastChannel' in globalThis;
}

/** Where there are no locks, every tab is an owner. */
const withoutLocks: Ownership = {
  lost: new Promise(() => undefined),
  release: () => undefined,
};
