// What every stage must do, whatever it keeps its bytes in. Errors are looked at by name and message, so
// that a stage behind a worker can be held to the same.

import { describe, expect, test } from 'vitest';
import { HASH_BYTES } from '../../src/protocol/frames.ts';
import { BLOCK_BYTES } from '../../src/protocol/limits.ts';
import type { StageFailure, StageRoom } from '../../src/transfer/stage/stage.ts';
import { someBytes } from './source-files.ts';

const hash = new Uint8Array(HASH_BYTES).fill(7);
const failure = (reason: StageFailure) => ({ name: 'StageError', message: reason });

/** The contract, run on the stages of `room`, which is asked for once a test. */
export function stageContract(name: string, room: () => StageRoom): void {
  let last = 0;
  const fresh = () => {
    last += 1;
    return `contract-${name}-${last}-${Math.random().toString(36).slice(2)}`;
  };

  describe(`${name} keeps the contract of a stage`, () => {
    test('BL6 what was written is read back, at any offset and across blocks', async () => {
      const stage = await room().open(fresh());
      const stream = someBytes(2 * BLOCK_BYTES + 777, 1);
      for (const slot of [2, 0, 1]) {
        await stage.write(slot, stream.slice(slot * BLOCK_BYTES, (slot + 1) * BLOCK_BYTES), hash);
      }
      for (const [offset, length] of [
        [0, 1],
        [BLOCK_BYTES - 3, 6],
        [2 * BLOCK_BYTES, 777],
        [5, 2 * BLOCK_BYTES],
        [0, 0],
      ] as const) {
        const read = await stage.read(offset, length);
        expect(equal(read, stream.subarray(offset, offset + length))).toBe(true);
      }
      await stage.remove();
    });

    test('BL4 flush resolves, and reading goes on while more is written', async () => {
      const stage = await room().open(fresh());
      await stage.write(0, someBytes(BLOCK_BYTES, 2), hash);
      await stage.flush();
      const [read] = await Promise.all([stage.read(10, 4), stage.write(1, someBytes(5, 3), hash)]);
      expect([...read]).toEqual([...someBytes(BLOCK_BYTES, 2).slice(10, 14)]);
      await stage.flush();
      expect([...(await stage.read(BLOCK_BYTES, 5))]).toEqual([...someBytes(5, 3)]);
      await stage.remove();
    });

    test('BL1 a block written again takes the place of the first', async () => {
      const stage = await room().open(fresh());
      await stage.write(0, Uint8Array.of(1, 2, 3), hash);
      await stage.write(0, Uint8Array.of(4, 5, 6), hash);
      expect([...(await stage.read(0, 3))]).toEqual([4, 5, 6]);
      await stage.remove();
    });

    test('the caller may change its bytes once a write is done', async () => {
      const stage = await room().open(fresh());
      const bytes = Uint8Array.of(1, 2, 3);
      await stage.write(0, bytes, hash);
      bytes.fill(9);
      expect([...(await stage.read(0, 3))]).toEqual([1, 2, 3]);
      await stage.remove();
    });

    test('reading past the end is `storage`', async () => {
      const stage = await room().open(fresh());
      await stage.write(0, Uint8Array.of(1, 2, 3), hash);
      await expect(stage.read(0, 4)).rejects.toMatchObject(failure('storage'));
      await expect(stage.read(3, 1)).rejects.toMatchObject(failure('storage'));
      await stage.remove();
    });

    test('a Blob of what is open outlives further writes; of what is closed, a lock that comes and goes', async () => {
      const id = fresh();
      const stage = await room().open(id);
      await stage.write(0, Uint8Array.of(1, 2, 3, 4), hash);
      await stage.flush();
      const bytes = async (blob: Blob | null) => [...new Uint8Array(await blob!.arrayBuffer())];
      const open = await stage.blob(1, 2);
      await stage.write(1, Uint8Array.of(5), hash);
      await stage.flush();
      expect(await bytes(open)).toEqual([2, 3]);
      expect(await bytes(await stage.blob(2, 0))).toEqual([]);
      await stage.close();
      const closed = await stage.blob(0, 4);
      const again = await room().open(id);
      await again.close();
      expect(await bytes(closed)).toEqual([1, 2, 3, 4]);
      await expect(stage.blob(BLOCK_BYTES, 2)).rejects.toMatchObject(failure('storage'));
      await again.remove();
    });

    test('a closed stage is read, and not written', async () => {
      const stage = await room().open(fresh());
      await stage.write(0, Uint8Array.of(1, 2, 3), hash);
      await stage.flush();
      await stage.close();
      await stage.close();
      expect([...(await stage.read(1, 2))]).toEqual([2, 3]);
      await expect(stage.read(0, 4)).rejects.toMatchObject(failure('storage'));
      await expect(stage.write(1, Uint8Array.of(4), hash)).rejects.toMatchObject(failure('storage'));
      await expect(stage.flush()).rejects.toMatchObject(failure('storage'));
      await stage.remove();
    });

    test('a stage opened again has what was flushed; open twice at once it is `storage`', async () => {
      const id = fresh();
      const first = await room().open(id);
      await first.write(0, Uint8Array.of(1, 2, 3), hash);
      await first.flush();
      await expect(room().open(id)).rejects.toMatchObject(failure('storage'));
      await first.close();
      const second = await room().open(id);
      expect([...(await second.read(0, 3))]).toEqual([1, 2, 3]);
      await second.remove();
      // A lock is waited for: whoever held it may have been ended a moment ago.
    }, 30_000);

    test('RS3 the hash beside a block is read back; where nothing was written there is none', async () => {
      const id = fresh();
      const stage = await room().open(id);
      const other = new Uint8Array(HASH_BYTES).fill(9);
      await stage.write(0, Uint8Array.of(1), hash);
      await stage.write(2, Uint8Array.of(3), other);
      expect(await stage.readHash(0)).toEqual(hash);
      expect(await stage.readHash(2)).toEqual(other);
      expect(await stage.readHash(3)).toBeNull();
      await stage.flush();
      await stage.close();
      await expect(stage.readHash(0)).rejects.toMatchObject(failure('storage'));
      const again = await room().open(id);
      expect([await again.readHash(0), await again.readHash(2)]).toEqual([hash, other]);
      await again.write(0, Uint8Array.of(2), other);
      expect(await again.readHash(0)).toEqual(other);
      await again.remove();
    });

    test('RS3 the stages that there are can be listed, and removed without being opened', async () => {
      const [kept, closed] = [fresh(), fresh()];
      const stage = await room().open(kept);
      const other = await room().open(closed);
      await other.write(0, Uint8Array.of(1), hash);
      await other.flush();
      await other.close();
      expect(await room().list()).toEqual(expect.arrayContaining([kept, closed]));
      await room().remove(closed);
      await room().remove(closed);
      await room().remove(fresh());
      const left = await room().list();
      expect([left.includes(kept), left.includes(closed)]).toEqual([true, false]);
      await stage.remove();
      expect(await room().list()).not.toContain(kept);
    });

    test('removed is gone, and other stages are left alone', async () => {
      const [id, otherId] = [fresh(), fresh()];
      const stage = await room().open(id);
      const other = await room().open(otherId);
      await stage.write(0, Uint8Array.of(1), hash);
      await other.write(0, Uint8Array.of(2), hash);
      await stage.remove();
      await expect(stage.read(0, 1)).rejects.toMatchObject(failure('storage'));
      await expect(stage.write(0, Uint8Array.of(1), hash)).rejects.toMatchObject(failure('storage'));
      expect([...(await other.read(0, 1))]).toEqual([2]);
      const again = await room().open(id);
      await expect(again.read(0, 1)).rejects.toMatchObject(failure('storage'));
      await again.remove();
      await other.remove();
    });
  });
}

/** Element-wise matchers are slow on megabytes. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
