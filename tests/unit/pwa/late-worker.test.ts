import { expose, wrap } from 'comlink';
import { describe, expect, test } from 'vitest';
import { LateWorker } from '../../../src/pwa/late-worker.ts';

interface Sums {
  add(a: number, b: number): number;
}

/** A worker's two ends, of which the far one answers sums. */
function sumWorker() {
  const { port1, port2 } = new MessageChannel();
  const calls: string[] = [];
  const sums: Sums = {
    add: (a: number, b: number) => {
      calls.push(`${a}+${b}`);
      return a + b;
    },
  };
  expose(sums, port2);
  let isTerminated = false;
  port1.start();
  const worker = Object.assign(port1, {
    terminate: () => {
      isTerminated = true;
      port1.close();
    },
  }) as unknown as Worker;
  return { worker, calls, isTerminated: () => isTerminated };
}

describe('a worker that begins late', () => {
  test('answers, in order, what was said before and after', async () => {
    const { worker, calls } = sumWorker();
    const late = new LateWorker();
    const remote = wrap<Sums>(late);
    const early = [remote.add(1, 2), remote.add(3, 4)];
    late.begin(() => worker);
    expect(await Promise.all([...early, remote.add(5, 6)])).toEqual([3, 7, 11]);
    expect(calls).toEqual(['1+2', '3+4', '5+6']);
    late.terminate();
  });

  test('is made once', () => {
    const { worker } = sumWorker();
    const late = new LateWorker();
    let made = 0;
    const make = () => {
      made += 1;
      return worker;
    };
    late.begin(make);
    late.begin(make);
    expect(made).toBe(1);
    late.terminate();
  });

  test('ended before it begins, is never made', () => {
    const late = new LateWorker();
    late.terminate();
    late.begin(() => {
      throw new Error('made');
    });
    late.postMessage('nobody hears');
  });

  test('ended later, is terminated', () => {
    const { worker, isTerminated } = sumWorker();
    const late = new LateWorker();
    late.begin(() => worker);
    late.terminate();
    expect(isTerminated()).toBe(true);
  });

  test('one who stopped listening before it begins hears nothing', async () => {
    const { worker } = sumWorker();
    const late = new LateWorker();
    let heard = 0;
    const listener = () => (heard += 1);
    late.addEventListener('message', listener);
    late.removeEventListener('message', listener);
    const remote = wrap<Sums>(late);
    late.begin(() => worker);
    await remote.add(1, 1);
    expect(heard).toBe(0);
    late.terminate();
  });
});
