import { describe, expect, test } from 'vitest';
import { Bonds, sortBonds, type BondStore, type StoredBond } from '../../../src/app/bond-store.ts';

const HOUR_MS = 3_600_000;
const NOW = 1_000 * HOUR_MS;

function bond(name: string, hoursAgo: number): StoredBond {
  const key = new Uint8Array(32);
  const connectedAt = NOW - hoursAgo * HOUR_MS;
  return { rendezvous: name.padEnd(22, '-'), key, side: 'host', name, form: 'phone', connectedAt };
}

const names = (bonds: readonly StoredBond[]) => bonds.map(({ name }) => name);

describe('LK11 which bonds are looked for', () => {
  const bonds = [
    bond('old', 200),
    bond('recent', 0.9),
    bond('known', 2),
    bond('needed', 300),
    bond('now', 0),
  ];

  test('recent and needed ones; those of more than a week are forgotten', () => {
    const { restore, forget } = sortBonds(bonds, new Set([bond('needed', 0).rendezvous]), NOW);
    expect(names(restore)).toEqual(['now', 'recent', 'needed']);
    expect(names(forget)).toEqual(['old']);
  });

  test('no more than sixteen, but all that are needed', () => {
    const many = Array.from({ length: 40 }, (_, i) => bond(`device-${i}`, i / 100));
    expect(sortBonds(many, new Set(), NOW).restore).toHaveLength(16);
    const all = new Set(many.map(({ rendezvous }) => rendezvous));
    expect(sortBonds(many, all, NOW).restore).toHaveLength(40);
  });
});

test('LK11 the old ones are forgotten only where it is known which are needed', async () => {
  const removed: string[] = [];
  const old = { ...bond('old', 0), connectedAt: Date.now() - 200 * HOUR_MS };
  let stored: StoredBond[] | null = [old];
  const bonds = new Bonds({
    load: () => Promise.resolve(stored),
    save: () => Promise.resolve(),
    remove: (rendezvous) => Promise.resolve(void removed.push(rendezvous)),
  });
  expect(await bonds.recall(new Set(), false)).toEqual([]);
  expect(removed).toEqual([]);
  await bonds.recall(new Set(), true);
  expect(removed).toEqual([old.rendezvous]);
  stored = null;
  expect(await bonds.recall(new Set(), true)).toBeNull();
});

test('LK11 a bond is written when it is new, then once a minute at most', () => {
  const writes: string[] = [];
  const store: BondStore = {
    load: () => Promise.resolve([]),
    save: ({ name }) => Promise.resolve(void writes.push(name)),
    remove: (rendezvous) => Promise.resolve(void writes.push(`no ${rendezvous.slice(0, 3)}`)),
  };
  const bonds = new Bonds(store);
  const { rendezvous, key, side } = bond('tablet', 0);
  const made = { rendezvous, key, side, token: '' };
  expect(bonds.keep(made, { name: 'tablet', form: 'tablet' })).toBe(true);
  expect(bonds.keep(made, { name: 'tablet', form: 'tablet' })).toBe(false);
  expect(writes).toEqual(['tablet']);
  bonds.forget(rendezvous);
  expect(writes).toEqual(['tablet', 'no tab']);
});
