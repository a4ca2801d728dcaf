// The devices we are bonded with, in IndexedDB. The only file for this store. A bond's key is as secret as
// whatever is sent under it, and leaves this device never.

import { createStore, del, set, values } from 'idb-keyval';
import * as v from 'valibot';
import type { Bond } from '../pairing/bond.ts';
import { DEVICE_NAME_UNITS } from '../protocol/limits.ts';

const storedBondSchema = v.object({
  /** Its name here and the device's everywhere: a room id of kind `meet`. */
  rendezvous: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/)),
  key: v.pipe(
    v.instance(Uint8Array<ArrayBuffer>),
    v.check((key) => key.length === 32),
  ),
  side: v.picklist(['host', 'taker']),
  /** The device as it presented itself last; cleaned. */
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(DEVICE_NAME_UNITS)),
  form: v.picklist(['phone', 'tablet', 'desktop']),
  /** Unix time in ms. */
  connectedAt: v.number(),
});
export type StoredBond = v.InferOutput<typeof storedBondSchema>;

export interface BondStore {
  /** Whatever is there and makes sense; null when it cannot be read. */
  load(): Promise<StoredBond[] | null>;
  save(bond: StoredBond): Promise<void>;
  remove(rendezvous: string): Promise<void>;
}

/** The store of this origin. A browser that refuses storage still connects; it only forgets. */
export function openBondStore(): BondStore {
  const store = createStore('causeway-bonds', 'bonds');
  return {
    async load() {
      try {
        return (await values(store)).flatMap((value) => {
          const parsed = v.safeParse(storedBondSchema, value);
          return parsed.success ? [parsed.output] : [];
        });
      } catch {
        return null;
      }
    },
    async save(bond) {
      await set(bond.rendezvous, bond, store).catch(() => undefined);
    },
    async remove(rendezvous) {
      await del(rendezvous, store).catch(() => undefined);
    },
  };
}

const HOUR_MS = 60 * 60_000;
/** A bond last used within this time is looked for when the app starts. */
const RECENT_MS = HOUR_MS;
/** One not used for this long is forgotten. */
const FORGOTTEN_MS = 7 * 24 * HOUR_MS;
/** Each one looked for holds a socket; nobody has so many devices, but a store may say so. */
const MOST_RESTORED = 16;

/** Which bonds to look for now, the most recent first, and which to forget. On a `needed` one hangs something unfinished. */
export function sortBonds(
  bonds: readonly StoredBond[],
  needed: ReadonlySet<string>,
  now: number,
): { readonly restore: readonly StoredBond[]; readonly forget: readonly StoredBond[] } {
  const restore: StoredBond[] = [];
  const forget: StoredBond[] = [];
  for (const bond of [...bonds].sort((a, b) => b.connectedAt - a.connectedAt)) {
    const ageMs = now - bond.connectedAt;
    if (needed.has(bond.rendezvous)) restore.push(bond);
    else if (ageMs > FORGOTTEN_MS) forget.push(bond);
    else if (ageMs <= RECENT_MS && restore.length < MOST_RESTORED) restore.push(bond);
  }
  return { restore, forget };
}

/** A bond is not written more often than this, however often its device comes and goes. */
const SAVE_EVERY_MS = 60_000;

/** The bonds of this session: which to look for, and when to write one. */
export class Bonds {
  readonly #store: BondStore;
  readonly #savedAt = new Map<string, number>();

  constructor(store: BondStore) {
    this.#store = store;
  }

  /**
   * Those of earlier visits to look for now, null when they cannot be read. The old ones are forgotten, where
   * `needed` is all that are needed.
   */
  async recall(needed: ReadonlySet<string>, isAll: boolean): Promise<readonly StoredBond[] | null> {
    const bonds = await this.#store.load();
    if (!bonds) return null;
    const { restore, forget } = sortBonds(bonds, needed, Date.now());
    if (isAll) for (const { rendezvous } of forget) this.forget(rendezvous);
    for (const { rendezvous, connectedAt } of restore) this.#savedAt.set(rendezvous, connectedAt);
    return restore;
  }

  /** Its device is connected now. Answers whether the bond is a new one. */
  keep({ rendezvous, key, side }: Bond, { name, form }: Pick<StoredBond, 'name' | 'form'>): boolean {
    const now = Date.now();
    const savedAt = this.#savedAt.get(rendezvous);
    if (savedAt === undefined || now - savedAt >= SAVE_EVERY_MS) {
      this.#savedAt.set(rendezvous, now);
      void this.#store.save({ rendezvous, key, side, name, form, connectedAt: now });
    }
    return savedAt === undefined;
  }

  forget(rendezvous: string): void {
    this.#savedAt.delete(rendezvous);
    void this.#store.remove(rendezvous);
  }
}
