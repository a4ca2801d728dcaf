// A device's address changes under it, as a phone's does between two networks: everything it had open, to
// the other device and to the server, is dead without a word.

import { MIB } from '../support/files.ts';
import { Namespaces, whyNoNamespaces } from '../support/namespaces.ts';
import { arrives, expect, safeBytes, skipAll, test as base, underWay } from './support.ts';

const test = base.extend<{ mover: 'sender' | 'receiver'; namespaces: Namespaces }>({
  mover: ['receiver', { option: true }],
  namespaces: async ({ server }, use) => {
    const namespaces = new Namespaces();
    try {
      await namespaces.serve(server.port);
      await use(namespaces);
    } finally {
      namespaces.remove();
    }
  },
  places: async ({ mover, namespaces }, use) => {
    const [steady, moving] = [
      { network: namespaces.network('steady') },
      { network: namespaces.network('moving') },
    ];
    await use(mover === 'sender' ? [moving, steady] : [steady, moving]);
  },
});
test.setTimeout(180_000);
skipAll(test, whyNoNamespaces());

for (const who of ['receiver', 'sender'] as const) {
  test.describe(`the ${who} moves`, () => {
    test.use({ mover: who });
    test(`RS: the address of the ${who} changes`, async ({ pair, namespaces }) => {
      const [, receiver] = pair;
      const file = await underWay(pair, { part: 0.1 });
      namespaces.readdress();
      const changedAt = Date.now();
      const before = await safeBytes(receiver, 1);
      expect(before).toBeLessThan(file.sizeBytes);
      await safeBytes(receiver, Math.min(file.sizeBytes, before + 8 * MIB));
      console.log(`moving again after ${((Date.now() - changedAt) / 1000).toFixed(1)} s`);
      await arrives(pair, file);
    });
  });
}
