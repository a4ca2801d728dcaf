import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { BlockHashes, blockHash, sameHash } from '../../../../src/transfer/blocks/hash.ts';
import { someBytes } from '../../../support/source-files.ts';

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

test('BL1 a block’s hash is its SHA-256', async () => {
  for (const bytes of [new Uint8Array(), someBytes(1000, 1)])
    expect(await blockHash(bytes)).toEqual(sha256(bytes));
});

describe('RT1 the root', () => {
  const first = someBytes(32, 1);
  const second = someBytes(32, 2);
  const third = someBytes(32, 3);

  test('RT1 is the SHA-256 of the wanted blocks’ hashes in order, in base64url', async () => {
    const hashes = new BlockHashes(3);
    hashes.set(2, third);
    hashes.set(0, first);
    hashes.set(1, second);
    const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
    expect(await hashes.root(Uint32Array.of(0, 1, 2))).toBe(base64url(sha256(first, second, third)));
    expect(await hashes.root(Uint32Array.of(0, 2))).toBe(base64url(sha256(first, third)));
    expect(await hashes.root(Uint32Array.of())).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
  });

  test('RT1 is not known while a block’s hash is not', async () => {
    const hashes = new BlockHashes(3);
    hashes.set(0, first);
    expect(await hashes.root(Uint32Array.of(0, 1))).toBeNull();
    expect(hashes.get(1)).toBeNull();
    expect(hashes.get(0)).toEqual(first);
    // A hash of zeros is a hash.
    hashes.set(1, new Uint8Array(32));
    expect(hashes.get(1)).toEqual(new Uint8Array(32));
  });
});

test('hashes are the same byte by byte', () => {
  const hash = someBytes(32, 1);
  expect(sameHash(hash, hash.slice())).toBe(true);
  for (let i = 0; i < 32; i += 1) {
    const other = hash.slice();
    other[i]! ^= 1;
    expect(sameHash(hash, other)).toBe(false);
  }
  expect(sameHash(hash, hash.slice(0, 31))).toBe(false);
});
