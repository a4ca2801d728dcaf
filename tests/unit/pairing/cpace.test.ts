import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, lvCat, prependLength } from '../../../src/pairing/bytes.ts';
import {
  calculateGenerator,
  confirmationTag,
  confirms,
  decodeScalar,
  generatorString,
  makeShare,
  sampleScalar,
  scalarMultVerify,
  sessionKey,
  transcriptIr,
} from '../../../src/pairing/cpace.ts';
import { seededBytes } from './room-model.ts';
import vectors from './vectors/cpace-ristretto255-sha512.json' with { type: 'json' };

const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
const toHex = (bytes: Uint8Array | null) =>
  bytes === null ? null : Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const { run, scalarMultVerify: multiplication } = vectors;
const [prs, ci, sid] = [hex(run.PRS), hex(run.CI), hex(run.sid)];
const initiator = { share: hex(run.Ya), associatedData: hex(run.ADa) };
const responder = { share: hex(run.Yb), associatedData: hex(run.ADb) };
// Order of the group (RFC 9496, section 4).
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

describe('PA9 CPACE-RISTR255-SHA512 agrees with the vectors of the draft', () => {
  test('PA9 prepend_len and lv_cat', () => {
    for (const { length, prefix } of vectors.prependLength) {
      const bytes = Uint8Array.from({ length }, (_, index) => index);
      expect(toHex(prependLength(bytes))).toBe(`${prefix}${toHex(bytes) ?? ''}`);
    }
    expect(toHex(lvCat(...vectors.lvCat.parts.map(hex)))).toBe(vectors.lvCat.result);
    expect(toHex(prependLength(new Uint8Array(20_000)).subarray(0, 3))).toBe('a09c01');
  });

  test('PA9 generator string and generator', () => {
    expect(toHex(generatorString(prs, ci, sid))).toBe(run.generatorString);
    expect(toHex(calculateGenerator(prs, ci, sid))).toBe(run.g);
  });

  test('PA9 shares from the scalars, which sampling leaves as they are', () => {
    expect(toHex(makeShare(prs, ci, sid, () => hex(run.ya)).share)).toBe(run.Ya);
    expect(toHex(makeShare(prs, ci, sid, () => hex(run.yb)).share)).toBe(run.Yb);
  });

  test('PA9 the shared point on both sides', () => {
    expect(toHex(scalarMultVerify(decodeScalar(hex(run.ya)), responder.share))).toBe(run.K);
    expect(toHex(scalarMultVerify(decodeScalar(hex(run.yb)), initiator.share))).toBe(run.K);
  });

  test('PA9 transcript and ISK', () => {
    expect(toHex(transcriptIr(initiator, responder))).toBe(run.transcriptIr);
    expect(toHex(sessionKey(sid, hex(run.K), initiator, responder))).toBe(run.ISK_IR);
  });

  test('PA9 scalar_mult_vfy with a valid share', () => {
    expect(toHex(scalarMultVerify(decodeScalar(hex(multiplication.s)), hex(multiplication.X)))).toBe(
      multiplication.result,
    );
  });
});

describe('PA10 a share that does not decode, or is the identity, aborts', () => {
  const scalar = decodeScalar(hex(multiplication.s));

  test.each(Object.entries(multiplication.invalid))('PA10 %s of the draft', (_name, share) => {
    expect(scalarMultVerify(scalar, hex(share))).toBeNull();
  });

  test.each([
    ['empty', ''],
    ['one byte short', multiplication.X.slice(2)],
    ['one byte long', `${multiplication.X}00`],
    // RFC 9496, appendix A.3: non-canonical and negative encodings.
    ['non-canonical field element', `00${'ff'.repeat(31)}`],
    ['non-canonical identity (p)', `ed${'ff'.repeat(30)}7f`],
    ['negative', `01${'00'.repeat(31)}`],
    ['high bit set', `${'00'.repeat(31)}80`],
  ])('PA10 %s', (_name, share) => {
    expect(scalarMultVerify(scalar, hex(share))).toBeNull();
  });
});

describe('PA9 sampling of scalars', () => {
  test('PA9 is of 252 bits, never zero, below the order', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const scalar = sampleScalar(seededBytes(seed));
        expect(scalar > 0n && scalar < 2n ** 252n && scalar < ORDER).toBe(true);
      }),
      { numRuns: 50 },
    );
    expect(sampleScalar(() => new Uint8Array(32).fill(255))).toBe(2n ** 252n - 1n);
  });

  test('PA9 draws again on zero', () => {
    let draws = 0;
    expect(sampleScalar(() => new Uint8Array(32).fill((draws += 1) === 1 ? 0 : 1)) > 0n).toBe(true);
    expect(draws).toBe(2);
  });
});

describe('PA13 confirmation tags', () => {
  const isk = hex(run.ISK_IR);

  test('PA13 confirm what was said, by whom, under which key, and nothing else', () => {
    const tag = confirmationTag(sid, isk, initiator);
    expect(tag.length).toBe(64);
    expect(confirms(tag, sid, isk, initiator)).toBe(true);
    expect(confirms(tag, sid, isk, responder)).toBe(false);
    expect(confirms(tag, sid, isk, { ...initiator, associatedData: hex('00') })).toBe(false);
    expect(confirms(tag, sid, concat(isk.subarray(0, 63), hex('00')), initiator)).toBe(false);
    expect(confirms(tag.subarray(0, 63), sid, isk, initiator)).toBe(false);
    expect(confirms(new Uint8Array(0), sid, isk, initiator)).toBe(false);
  });
});
