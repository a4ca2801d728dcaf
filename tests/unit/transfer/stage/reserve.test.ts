import { expect, test } from 'vitest';
import { Reserve, type ReservePlace } from '../../../../src/transfer/stage/reserve.ts';

/** A place with or without room, that tells what was done in it, in order. */
function place(): ReservePlace & { hasRoom: boolean; did: string[] } {
  const made = {
    hasRoom: true,
    did: [] as string[],
    take: async () => {
      await Promise.resolve();
      made.did.push(made.hasRoom ? 'took' : 'found none');
      if (!made.hasRoom) throw new Error('full');
    },
    giveBack: async () => {
      await Promise.resolve();
      made.did.push('gave');
    },
  };
  return made;
}

test('BL8 it is taken once, whoever asks at the same time', async () => {
  const here = place();
  const reserve = new Reserve(here);
  await Promise.all([reserve.hold(), reserve.hold()]);
  await reserve.hold();
  expect(here.did).toEqual(['took']);
});

test('BL8 given back, it is taken again before anything else is written', async () => {
  const here = place();
  const reserve = new Reserve(here);
  await reserve.hold();
  await reserve.release();
  here.hasRoom = false;
  await expect(reserve.hold()).rejects.toThrow('full');
  await expect(reserve.hold()).rejects.toThrow('full');
  here.hasRoom = true;
  await reserve.hold();
  await reserve.hold();
  expect(here.did).toEqual(['took', 'gave', 'found none', 'found none', 'took']);
});

test('BL8 taking and giving back keep their order', async () => {
  const here = place();
  const reserve = new Reserve(here);
  await Promise.all([reserve.hold(), reserve.release(), reserve.hold()]);
  expect(here.did).toEqual(['took', 'gave', 'took']);
});

test('BL8 what cannot be given back keeps nobody', async () => {
  const reserve = new Reserve({
    take: () => Promise.resolve(),
    giveBack: () => Promise.reject(new Error('gone')),
  });
  await reserve.hold();
  await reserve.release();
});
