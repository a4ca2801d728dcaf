// A transfer, or several, over one modelled path, and what came of it.

import { PIECE_BYTES } from '../../src/protocol/limits.ts';
import { LaneCount } from '../../src/transfer/receive/flow/lane-count.ts';
import { measuringWindow } from '../../src/transfer/receive/flow/measuring-window.ts';
import type { Window } from '../../src/transfer/receive/flow/window.ts';
import { fixedWindow } from './fixed-window.ts';
import { Clock, type Path, Queue, seeded, Socket } from './path-model.ts';
import { Pull } from './pull-model.ts';
import { Association } from './sctp-model.ts';

export const MIB = 1024 * 1024;

/** A socket holds 208 KB on Linux, the packets' own weight included, which is about half. */
const SOCKET_BYTES = 104_000;

export interface Trial {
  /** Both ways together. */
  roundTripMs: number;
  /** Of the link that all flows share; without, it takes anything. */
  megabits?: number;
  /** Of the queue before the link, in KB (1,000 bytes). */
  queueKb?: number;
  /** Share of the packets that are lost by chance. */
  loss?: number;
  /** The receiver takes 13 MiB/s from the lanes' sockets, and pauses for up to so many ms now and then. */
  processorPausesMs?: number;
  flows?: number;
  /** From one flow's beginning to the next one's, in ms. */
  laterMs?: number;
  /** A fixed number, or as LaneCount decides. */
  lanes?: number | 'steered';
  /** Instead of the measuring window. */
  fixedKib?: number;
  readMibPerSecond?: number;
  writeMibPerSecond?: number;
  /** Another transfer over TCP, without end. */
  besideTcp?: boolean;
  seed?: number;
}

/** Runs until somebody looks. */
export class FlowTrial {
  readonly clock = new Clock();
  readonly link: Queue;
  readonly pulls: Pull[] = [];
  readonly windows: Window[] = [];
  readonly laneCounts: LaneCount[] = [];
  readonly #trial: Trial;
  readonly #chance: () => number;
  readonly #sockets: Socket[] = [];

  constructor(trial: Trial) {
    this.#trial = trial;
    this.#chance = seeded(trial.seed ?? 1);
    this.link = new Queue(this.clock, {
      bytesPerMs: trial.megabits ? trial.megabits * 125 : 1e9,
      queueBytes: trial.queueKb ? trial.queueKb * 1000 : Infinity,
    });
    for (let flow = 0; flow < (trial.flows ?? 1); flow += 1) {
      this.clock.after(flow * (trial.laterMs ?? 0), () => this.#begin());
    }
    if (trial.besideTcp) this.#beginTcp();
  }

  setMegabits(megabits: number): void {
    this.link.bytesPerMs = megabits * 125;
  }

  /** MiB a second of each flow between two moments, in s; share of packets dropped, and round trips. */
  between(fromS: number, toS: number) {
    this.clock.run(fromS * 1000);
    const before = this.pulls.map(({ arrivedBytes }) => arrivedBytes);
    const [taken, dropped] = this.#packets();
    this.clock.run(toS * 1000);
    const [takenThen, droppedThen] = this.#packets();
    const rates = this.pulls.map(
      ({ arrivedBytes }, flow) => (arrivedBytes - (before[flow] ?? 0)) / MIB / (toS - fromS),
    );
    const trips = (this.pulls[0]?.trips ?? []).filter(({ atMs }) => atMs >= fromS * 1000);
    const sorted = trips.map(({ ms }) => ms).sort((a, b) => a - b);
    return {
      rate: rates.reduce((sum, rate) => sum + rate, 0),
      rates,
      droppedShare: (droppedThen - dropped) / Math.max(1, takenThen - taken),
      medianTripMs: sorted[sorted.length >> 1] ?? 0,
    };
  }

  #packets(): [number, number] {
    const queues = [this.link, ...this.#sockets];
    return [this.link.taken, queues.reduce((sum, { dropped }) => sum + dropped, 0)];
  }

  #begin(): void {
    const { roundTripMs, loss, processorPausesMs: upToMs, lanes = 1, fixedKib } = this.#trial;
    const { readMibPerSecond: read, writeMibPerSecond: write } = this.#trial;
    const chance = this.#chance;
    const pauses = { everyMs: 30, upToMs: upToMs ?? 0, chance };
    const processor = upToMs === undefined ? null : new Queue(this.clock, { bytesPerMs: 13_600, pauses });
    const newPath = (): Path => {
      const socket = processor ? [new Socket(processor, SOCKET_BYTES)] : [];
      this.#sockets.push(...socket);
      return {
        delayMs: roundTripMs / 2,
        near: [this.link],
        far: socket,
        ...(loss ? { loss: { rate: loss, chance } } : {}),
      };
    };
    const now = () => this.clock.now;
    const flow = this.pulls.length;
    const window = fixedKib
      ? fixedWindow(fixedKib * 1024)
      : measuringWindow({ now, mostBytes: 32 * MIB, lanes: () => this.pulls[flow]?.open ?? 1 });
    this.windows.push(window);
    const laneCount = lanes === 'steered' ? new LaneCount({ now, most: 8 }) : null;
    if (laneCount) this.laneCounts.push(laneCount);
    this.pulls.push(
      new Pull(this.clock, newPath, window, {
        ...(laneCount ? { laneCount } : {}),
        ...(lanes === 'steered' ? {} : { lanes }),
        ...(read ? { readBytesPerMs: (read * MIB) / 1000 } : {}),
        ...(write ? { writeBytesPerMs: (write * MIB) / 1000 } : {}),
      }),
    );
  }

  #beginTcp(): void {
    const path = { delayMs: this.#trial.roundTripMs / 2, near: [this.link], far: [] };
    const association = new Association(this.clock, path);
    const more = () => association.send(PIECE_BYTES, more);
    for (let ahead = 0; ahead < 40; ahead += 1) more();
  }
}
