import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Checkpointer } from '../../../../src/transfer/receive/checkpointer.ts';

const MIB = 1024 * 1024;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A checkpointer whose flushes are held until they are let go. */
function setUp({ held = false } = {}) {
  const log: string[] = [];
  const flushes: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const checkpointer = new Checkpointer({
    flush: async () => {
      log.push('flush');
      if (held) await new Promise<void>((resolve, reject) => flushes.push({ resolve, reject }));
    },
    record: async (blocks) => {
      log.push(`record ${blocks.join()}`);
    },
    safe: (blocks) => log.push(`safe ${blocks.join()}`),
    failed: (error) => log.push(`failed ${(error as Error).message}`),
  });
  return { log, flushes, checkpointer };
}

describe('BL4 the order', () => {
  test('BL4 flush, record, then counted', async () => {
    const { log, checkpointer } = setUp();
    checkpointer.written(3, 10);
    checkpointer.written(1, 10);
    await checkpointer.checkpoint();
    expect(log).toEqual(['flush', 'record 3,1', 'safe 3,1']);
  });

  test('BL4 what is written while one runs belongs to the next', async () => {
    const { log, flushes, checkpointer } = setUp({ held: true });
    checkpointer.written(0, 1);
    const first = checkpointer.checkpoint();
    checkpointer.written(1, 1);
    const second = checkpointer.checkpoint();
    flushes.shift()!.resolve();
    await first;
    expect(log.slice(0, 3)).toEqual(['flush', 'record 0', 'safe 0']);
    await vi.advanceTimersByTimeAsync(0);
    flushes.shift()!.resolve();
    await second;
    expect(log.slice(3)).toEqual(['flush', 'record 1', 'safe 1']);
  });

  test('BL7 what fails is told, and nothing counts', async () => {
    const { log, flushes, checkpointer } = setUp({ held: true });
    checkpointer.written(0, 1);
    const done = checkpointer.checkpoint();
    flushes[0]!.reject(new Error('disk'));
    await done;
    expect(log).toEqual(['flush', 'failed disk']);
  });
});

describe('BL5 when', () => {
  test('BL5 half a second after the first block it holds', async () => {
    const { log, checkpointer } = setUp();
    checkpointer.written(0, 1);
    await vi.advanceTimersByTimeAsync(50);
    log.length = 0;
    checkpointer.written(1, 1);
    await vi.advanceTimersByTimeAsync(400);
    checkpointer.written(2, 1);
    await vi.advanceTimersByTimeAsync(99);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(log).toEqual(['flush', 'record 1,2', 'safe 1,2']);
    checkpointer.written(3, 1);
    await vi.advanceTimersByTimeAsync(500);
    expect(log.slice(3)).toEqual(['flush', 'record 3', 'safe 3']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(log.length).toBe(6);
  });

  test('BL5 soon after the first block of all', async () => {
    const { log, checkpointer } = setUp();
    checkpointer.written(0, 1);
    await vi.advanceTimersByTimeAsync(49);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(log).toEqual(['flush', 'record 0', 'safe 0']);
  });

  test('BL5 at 16 MiB, without waiting', async () => {
    const { log, checkpointer } = setUp();
    for (let block = 0; block < 15; block += 1) checkpointer.written(block, MIB);
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual([]);
    checkpointer.written(15, MIB);
    await vi.advanceTimersByTimeAsync(0);
    expect(log[0]).toBe('flush');
    expect(log.length).toBe(3);
    // Its timer went with it.
    await vi.advanceTimersByTimeAsync(5000);
    expect(log.length).toBe(3);
  });

  test('BL5 a slow flush delays the next one, and loses nothing', async () => {
    const { log, flushes, checkpointer } = setUp({ held: true });
    for (let block = 0; block < 6; block += 1) {
      checkpointer.written(block, MIB);
      await vi.advanceTimersByTimeAsync(300);
    }
    expect(log).toEqual(['flush']);
    for (let i = 0; i < 3; i += 1) {
      flushes.shift()?.resolve();
      await vi.advanceTimersByTimeAsync(500);
    }
    const safe = log.filter((line) => line.startsWith('safe')).flatMap((line) => line.slice(5).split(','));
    expect(safe).toEqual(['0', '1', '2', '3', '4', '5']);
  });
});

describe('stopping', () => {
  test('nothing counts any more, and it resolves when the disk is left alone', async () => {
    const { log, flushes, checkpointer } = setUp({ held: true });
    checkpointer.written(0, 1);
    void checkpointer.checkpoint();
    checkpointer.written(1, 1);
    let stopped = false;
    const stopping = checkpointer.stop().then(() => (stopped = true));
    await vi.advanceTimersByTimeAsync(5000);
    expect(stopped).toBe(false);
    flushes[0]!.resolve();
    await stopping;
    await checkpointer.checkpoint();
    await vi.advanceTimersByTimeAsync(5000);
    expect(log).toEqual(['flush', 'record 0']);
  });

  test('a failure after it is nobody’s business', async () => {
    const { log, flushes, checkpointer } = setUp({ held: true });
    checkpointer.written(0, 1);
    void checkpointer.checkpoint();
    const stopping = checkpointer.stop();
    flushes[0]!.reject(new Error('late'));
    await stopping;
    expect(log).toEqual(['flush']);
  });
});
