import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeLinkSecret, pairingLink, parsePairingLink } from '../../../src/pairing/link.ts';
import { readWayIn, withoutWayIn } from '../../../src/pwa/ways-in.ts';

const ORIGIN = 'https://causeway.test';
const ID = '8d7a6d3e-4d6a-4b7e-9a52-0f4f6a3f9c11';
const read = (path: string) => readWayIn(new URL(path, ORIGIN));
const nothing = { invitation: '', errand: null, shared: [], refused: null };

describe('a URL asks for', () => {
  test('nothing', () => {
    expect(read('/')).toEqual(nothing);
  });

  test.each(['connect', 'choose', 'received'] as const)('the errand %s', (errand) => {
    expect(read(`/?do=${errand}`)).toEqual({ ...nothing, errand });
  });

  test.each(['/?do=', '/?do=__proto__', '/?do=toString', '/?do=CONNECT', '/?do=connect%00'])(
    'no errand: %s',
    (path) => {
      expect(read(path)).toEqual(nothing);
    },
  );

  test('one share, or its files and its text', () => {
    expect(read(`/?shared=${ID}`).shared).toEqual([ID]);
    expect(read(`/?shared=${ID},${ID}`).shared).toEqual([ID, ID]);
  });

  test.each(['', '..', '../x', `${ID},x`, `${ID},${ID},${ID}`, '%2e%2e'])('no share: %s', (shared) => {
    expect(read(`/?shared=${shared}`).shared).toEqual([]);
  });

  test('a refusal from the closed list, or none', () => {
    expect(read('/?share=lost').refused).toBe('lost');
    expect(read('/?share=%3Cscript%3E').refused).toBeNull();
  });
});

describe('a pairing link', () => {
  const link = pairingLink(ORIGIN, makeLinkSecret());
  const fragment = new URL(link).hash;
  const opened = (handed: string) => read(`/#open=${encodeURIComponent(handed)}`).invitation;

  test('as the fragment is left as it is', () => {
    expect(readWayIn(new URL(link)).invitation).toBe(fragment);
  });

  test.each([
    ['a whole link', `web+causeway:${link}`],
    ['a fragment', `web+causeway:${fragment}`],
    ['a fragment of an authority', `web+causeway://${fragment}`],
    ['what follows the #', `web+causeway:${fragment.slice(1)}`],
    ['what follows the #, of an authority', `web+causeway://${fragment.slice(1)}`],
    ['capitals', `WEB+CAUSEWAY:${fragment}`],
  ])('is handed over by its scheme: %s', (_, handed) => {
    expect(opened(handed)).toBe(fragment);
  });

  test.each(['', 'https://other.test/#1.abc', 'javascript:alert(1)', 'web+causewayx:#1.abc'])(
    'is not what another scheme says: %s',
    (handed) => {
      expect(parsePairingLink(opened(handed))).toEqual({ ok: false, reason: 'not-a-link' });
    },
  );

  test('whatever is handed over is either refused by its parser or what it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { invitation } = readWayIn({ search: '', hash: `#open=${text}` });
        expect(invitation.startsWith('#')).toBe(true);
        expect(parsePairingLink(invitation).ok).toBe(false);
      }),
    );
  });
});

test('any query and fragment is read without an error, and what is read is gone after', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('?do=connect', '&do=choose', '&shared=', ID, '&share=lost', '&other=1', '%zz'),
  );
  fc.assert(
    fc.property(fc.array(part), fc.string({ unit: 'binary' }), (parts, hash) => {
      const url = new URL(`${ORIGIN}/?${parts.join('')}`);
      const way = readWayIn({ search: url.search, hash: `#${hash}` });
      expect([null, 'connect', 'choose', 'received']).toContain(way.errand);
      const cleaned = new URL(withoutWayIn(url), ORIGIN);
      expect(readWayIn(cleaned)).toEqual(nothing);
    }),
  );
});

test('what is not read stays in the address bar', () => {
  expect(withoutWayIn(new URL(`${ORIGIN}/?a=1&do=connect&b=2`))).toBe('/?a=1&b=2');
  expect(withoutWayIn(new URL(`${ORIGIN}/?shared=${ID}`))).toBe('/');
});
