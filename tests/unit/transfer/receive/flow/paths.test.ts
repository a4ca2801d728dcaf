// Window and lanes on modelled paths. The model is as rough as tests/support/sctp-model.ts says; the first tests
// show that it moves about what real paths move.

import { describe, expect, test } from 'vitest';
import { FlowTrial, MIB, type Trial } from '../../../../support/flow-trial.ts';

/** Of 5.96 MiB/s, headers leave 5.5. */
const HOME: Trial = { roundTripMs: 40, megabits: 50, queueKb: 512, lanes: 'steered' };
const PHONE: Trial = { roundTripMs: 80, megabits: 4, queueKb: 256, lanes: 'steered' };

describe('the model, with a window of constant size', () => {
  // As measured on a home link of 50 Mbit/s, 40 ms and a queue of 512 KB: 5.0, 5.3, 1.0 and 0.7 MiB/s.
  test.each([
    [256, 4.5, 5.3],
    [512, 5, 6],
    [1024, 0, 2.5],
    [4096, 0, 2],
  ])('of %i KiB moves what was measured', (fixedKib, least, most) => {
    const { rate } = new FlowTrial({ ...HOME, lanes: 1, fixedKib }).between(0, 5);
    expect(rate).toBeGreaterThan(least);
    expect(rate).toBeLessThan(most);
  });

  test('takes four round trips for a piece that comes alone, and two lanes kept busy outdo four that are not', () => {
    const moved = (lanes: number) => new FlowTrial({ roundTripMs: 50, fixedKib: 128, lanes }).between(1, 6);
    expect(moved(4).medianTripMs / 50).toBeCloseTo(4, 0);
    expect(moved(2).rate).toBeGreaterThan(2 * moved(4).rate);
  });

  test('moves more over more lanes where packets are lost by chance', () => {
    const over = (lanes: number) =>
      new FlowTrial({ roundTripMs: 50, loss: 0.001, processorPausesMs: 0, lanes, fixedKib: 2048 });
    const one = over(1).between(2, 10).rate;
    expect(one).toBeLessThan(1.5);
    expect(over(8).between(2, 10).rate).toBeGreaterThan(4 * one);
  });
});

describe('the model, as the product steers it', () => {
  // Measured between two browsers, in MiB/s, the start included.
  test.each<[string, Trial, number]>([
    ['50 Mbit/s, 40 ms, 512 KB', HOME, 5.22],
    ['50 Mbit/s, 40 ms, 512 KB, 0.1% loss', { ...HOME, loss: 0.001 }, 4.3],
    ['4 Mbit/s, 80 ms', PHONE, 0.43],
    ['20 ms', { roundTripMs: 20, lanes: 'steered', processorPausesMs: 10 }, 9.35],
    ['50 ms', { roundTripMs: 50, lanes: 'steered', processorPausesMs: 10 }, 8.2],
    ['50 ms, 0.1% loss', { roundTripMs: 50, lanes: 'steered', processorPausesMs: 10, loss: 0.001 }, 5.4],
    ['100 ms', { roundTripMs: 100, lanes: 'steered', processorPausesMs: 10 }, 4.9],
  ])('moves what was measured: %s', (_, trial, measured) => {
    const { rate } = new FlowTrial(trial).between(0, 10);
    expect(rate / measured).toBeGreaterThan(0.85);
    expect(rate / measured).toBeLessThan(1.2);
  });
});

describe('FL7 the window finds what a path takes, and stays near it', () => {
  test.each<[string, Trial, { rate: number; overIdleMs: number }]>([
    ['50 Mbit/s, 40 ms, 512 KB', HOME, { rate: 5.2, overIdleMs: 55 }],
    ['50 Mbit/s, 40 ms, 256 KB', { ...HOME, queueKb: 256 }, { rate: 5.2, overIdleMs: 55 }],
    ['50 Mbit/s, 40 ms, 128 KB', { ...HOME, queueKb: 128 }, { rate: 4.3, overIdleMs: 55 }],
    ['50 Mbit/s, 40 ms, jitter', { ...HOME, processorPausesMs: 10 }, { rate: 5, overIdleMs: 60 }],
    ['50 Mbit/s, 100 ms', { ...HOME, roundTripMs: 100 }, { rate: 5, overIdleMs: 60 }],
    ['100 Mbit/s, 10 ms', { ...HOME, roundTripMs: 10, megabits: 100 }, { rate: 10, overIdleMs: 35 }],
    // One piece takes 66 ms there, and three are the least.
    ['4 Mbit/s, 80 ms', PHONE, { rate: 0.42, overIdleMs: 220 }],
  ])('FL7 %s', (_, trial, { rate, overIdleMs }) => {
    const flow = new FlowTrial(trial);
    const seen = flow.between(3, 15);
    expect(seen.rate).toBeGreaterThan(rate);
    expect(seen.droppedShare).toBeLessThan(0.015);
    expect(seen.medianTripMs - trial.roundTripMs).toBeLessThan(overIdleMs);
  });

  test('FL7 on the home link not a packet is dropped, and within two seconds it is full', () => {
    const flow = new FlowTrial(HOME);
    expect(flow.between(1, 2).rate).toBeGreaterThan(4.7);
    expect(flow.between(2, 40).droppedShare).toBe(0);
  });

  test('FL7 a long path is full in the end', () => {
    const flow = new FlowTrial({ ...HOME, roundTripMs: 200, megabits: 20 });
    const seen = flow.between(12, 28);
    expect(seen.rate).toBeGreaterThan(2);
    expect(seen.droppedShare).toBe(0);
  });

  test('FL7 a small queue makes it stumble at most, and not again and again', () => {
    for (const seed of [1, 2]) {
      const flow = new FlowTrial({ ...HOME, queueKb: 128, processorPausesMs: 5, seed });
      expect(flow.between(0, 10).rate).toBeGreaterThan(3.8);
      expect(flow.between(10, 15).rate).toBeGreaterThan(4.3);
    }
  });

  test.each([20, 50, 100])('FL7 a path of %i ms without a limit but the processor', (roundTripMs) => {
    const trial: Trial = { roundTripMs, processorPausesMs: 12, lanes: 'steered' };
    expect(new FlowTrial(trial).between(8, 15).rate).toBeGreaterThan(6);
  });

  test('FL7 loss by chance does not make it collapse', () => {
    const lossy = { roundTripMs: 50, loss: 0.001, processorPausesMs: 0 };
    expect(new FlowTrial(lossy).between(2, 12).rate).toBeGreaterThan(0.75);
    expect(new FlowTrial({ ...lossy, lanes: 4 }).between(2, 12).rate).toBeGreaterThan(3);
    expect(new FlowTrial({ ...lossy, lanes: 8 }).between(2, 12).rate).toBeGreaterThan(5);
  });

  test('FL7 a link that becomes slow and fast again is followed within two seconds', () => {
    const flow = new FlowTrial(HOME);
    flow.between(0, 5);
    flow.setMegabits(10);
    const slow = flow.between(7, 10).rate;
    flow.setMegabits(50);
    const fast = flow.between(12, 15).rate;
    expect(slow).toBeGreaterThan(0.9 * 1.1);
    expect(fast).toBeGreaterThan(0.9 * 5.5);
  });

  test('FL7 TCP on the same link does not starve it', () => {
    expect(new FlowTrial({ ...HOME, besideTcp: true }).between(2, 15).rate).toBeGreaterThan(1);
  });

  test.each([0, 20, 40])(
    'FL7 on a short path the window is not the limit, with pauses of up to %i ms',
    (pausesMs) => {
      const loopback: Trial = { roundTripMs: 0.4, processorPausesMs: pausesMs };
      const best = new FlowTrial({ ...loopback, fixedKib: 512 }).between(1, 5).rate;
      expect(new FlowTrial({ ...loopback, lanes: 'steered' }).between(1, 5).rate).toBeGreaterThan(
        0.95 * best,
      );
    },
  );
});

describe('FL10 emptying the path', () => {
  test('FL10 and filling it again overruns no queue', () => {
    const flow = new FlowTrial({ ...HOME, roundTripMs: 200 });
    const seen = flow.between(14, 32);
    expect(seen.rate).toBeGreaterThan(4.8);
    expect(seen.droppedShare).toBe(0);
  });

  // Who has how much is chance: trials and drains of the two meet or do not.
  test('FL10 lets two flows share a link, whenever the second comes', () => {
    const shares = [0, 1000, 3000, 6000].map((laterMs) => {
      const { rate, rates } = new FlowTrial({ ...HOME, flows: 2, laterMs }).between(15, 35);
      expect(rate).toBeGreaterThan(5);
      return Math.min(...rates) / rate;
    });
    expect(Math.min(...shares)).toBeGreaterThan(0.3);
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(0.4);
  });

  test('FL10 with a small queue, too', () => {
    const { rate, rates } = new FlowTrial({ ...HOME, queueKb: 128, flows: 2, laterMs: 3000 }).between(15, 30);
    expect(rate).toBeGreaterThan(4.5);
    expect(Math.min(...rates)).toBeGreaterThan(rate / 3);
  });
});

describe('FL11 asking for less than the window allows does not lower it', () => {
  test('FL11 a slow disk', () => {
    const flow = new FlowTrial({ ...HOME, writeMibPerSecond: 2 });
    expect(flow.between(0, 2).rate).toBeGreaterThan(2);
    expect(flow.between(8, 14).rate).toBeGreaterThan(1.9);
    expect(flow.windows[0]!.limitBytes).toBeGreaterThan(250 * 1024);
  });

  test('FL11 a pause', () => {
    const flow = new FlowTrial(HOME);
    flow.between(0, 5);
    flow.pulls[0]!.isPaused = true;
    flow.between(5, 25);
    flow.pulls[0]!.isPaused = false;
    flow.pulls[0]!.fill();
    expect(flow.between(25.5, 30).rate).toBeGreaterThan(5);
    expect(flow.windows[0]!.limitBytes).toBeGreaterThan(250 * 1024);
  });

  test('FL11 a slow sender is waited for with a small window', () => {
    const flow = new FlowTrial({ ...HOME, readMibPerSecond: 3 });
    expect(flow.between(2, 8).rate).toBeGreaterThan(2.7);
    expect(flow.windows[0]!.limitBytes).toBeLessThan(MIB);
  });
});

describe('FL13 lanes', () => {
  test('FL13 loss by chance: several, and several times the rate', () => {
    const lossy: Trial = { roundTripMs: 50, loss: 0.001, processorPausesMs: 0, seed: 3 };
    const one = new FlowTrial(lossy).between(10, 25).rate;
    const flow = new FlowTrial({ ...lossy, lanes: 'steered' });
    expect(flow.between(10, 25).rate).toBeGreaterThan(3 * one);
    expect(flow.pulls[0]!.open).toBeGreaterThanOrEqual(4);
  });

  test.each([512, 128])('FL13 a home link with a queue of %i KB loses little by trials', (queueKb) => {
    const seen = new FlowTrial({ ...HOME, queueKb }).between(2, 30);
    expect(seen.rate).toBeGreaterThan(queueKb === 512 ? 5.2 : 4.5);
    expect(seen.droppedShare).toBeLessThan(0.01);
  });

  test('FL13 the loopback stays with one, and a phone begins with one', () => {
    const loopback = new FlowTrial({ roundTripMs: 0.4, processorPausesMs: 5, lanes: 'steered' });
    loopback.between(0, 6);
    expect(loopback.pulls[0]!.open).toBe(1);
    const phone = new FlowTrial(PHONE);
    for (let s = 1; s <= 30; s += 1) {
      phone.between(s - 1, s);
      expect(phone.pulls[0]!.open).toBeLessThanOrEqual(2);
    }
    expect(phone.between(30, 60).rate).toBeGreaterThan(0.42);
  });
});
