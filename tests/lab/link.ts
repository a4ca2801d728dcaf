// A link between two network namespaces, west and east, like a real path: delay, loss, rate and a queue,
// each way by itself, and changed while it runs. Needs root and Linux; see `missingForLinks`.
// Nothing outlives the process that started it: the namespaces have no names (link.c).

import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compiled } from './tools.ts';

export type Side = 'west' | 'east';
/** `eastward` is what west sends. */
export type Direction = 'eastward' | 'westward';

/** One way of a path. */
export interface PathSettings {
  /** One way, in milliseconds. */
  readonly delayMs: number;
  /** Packets lost at random, of 100. */
  readonly lossPercent: number;
  /** In Mbit/s of IP packets; 0 is unlimited. */
  readonly rateMbit: number;
  /** What the queue before the rate holds, in KiB; not used where the rate is unlimited. */
  readonly queueKib: number;
}

export interface DirectionCounters {
  /** Packets and bytes (of IP) that arrived. */
  readonly packets: number;
  readonly bytes: number;
  /** Packets lost at random, dropped since the queue was full, refused by the other side's kernel. */
  readonly lost: number;
  readonly overflowed: number;
  readonly refused: number;
  /** In the queue at this moment, and how long a packet that came now would wait. */
  readonly queueBytes: number;
  readonly queueDelayMs: number;
  /** The most that was in it since the counters were asked for last. */
  readonly mostQueueBytes: number;
}

export interface Counters extends Record<Direction, DirectionCounters> {
  /** A monotonic clock, in milliseconds. */
  readonly atMs: number;
}

const ADDRESSES: Record<Side, string> = { west: '10.99.0.1', east: '10.99.0.2' };

export class Link {
  readonly #program: string;
  readonly #emulator: ChildProcess;
  readonly #namespaces: Record<Side, string>;
  readonly #folder = mkdtempSync(join(tmpdir(), 'causeway-link-'));
  /** Those who wait for an answer, in order. */
  readonly #waiting: ((answer: unknown) => void)[];

  private constructor(
    program: string,
    emulator: ChildProcess,
    namespaces: Record<Side, string>,
    waiting: ((answer: unknown) => void)[],
  ) {
    this.#program = program;
    this.#emulator = emulator;
    this.#namespaces = namespaces;
    this.#waiting = waiting;
  }

  /** Makes a link that is the same both ways. Two runs with one `seed` lose the same packets, by number. */
  static async start(settings: PathSettings, seed = 1): Promise<Link> {
    const program = compiled('link');
    const emulator = spawn(program, ['run', String(seed)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const waiting: ((answer: unknown) => void)[] = [];
    const ready = new Promise<unknown>((resolve, reject) => {
      waiting.push(resolve);
      emulator.once('exit', (code) => reject(new Error(`the link ended (${code})`)));
    });
    createInterface({ input: emulator.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line)));
    const link = new Link(program, emulator, (await ready) as Record<Side, string>, waiting);
    for (const side of ['west', 'east'] as const) {
      // No IPv6: routers would be looked for through the link.
      link.#ip(side, 'link set lo up');
      link.#ip(side, 'link set wan0 addrgenmode none');
      link.#ip(side, 'link set wan0 up txqueuelen 5000');
      // Of two addresses the second stays when the first goes.
      link.#read(side, 'sh', ['-c', 'echo 1 > /proc/sys/net/ipv4/conf/wan0/promote_secondaries']);
      link.addAddress(side, ADDRESSES[side]);
      // Browsers look for the address they would reach the world from.
      link.#ip(side, 'route add default dev wan0');
    }
    await link.change('both', settings);
    return link;
  }

  /** The address of a side at the start. */
  address(side: Side): string {
    return ADDRESSES[side];
  }

  /** Changes what is named, from this moment on; packets on their way keep what they had. */
  async change(direction: Direction | 'both', settings: Partial<PathSettings>): Promise<void> {
    const { delayMs, lossPercent, rateMbit, queueKib } = settings;
    const words = Object.entries({ delay: delayMs, loss: lossPercent, rate: rateMbit, queue: queueKib })
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key} ${value}`);
    await this.#ask(`set ${direction} ${words.join(' ')}`);
  }

  async counters(): Promise<Counters> {
    return (await this.#ask('counters')) as Counters;
  }

  /** UDP datagrams that a side's sockets had no room for; the path has nothing to do with those. */
  socketOverflows(side: Side): number {
    const [names, values] = this.#read(side, 'cat', ['/proc/net/snmp'])
      .split('\n')
      .filter((line) => line.startsWith('Udp:'))
      .map((line) => line.split(' '));
    return Number(values?.[names?.indexOf('RcvbufErrors') ?? -1] ?? 0);
  }

  addAddress(side: Side, address: string): void {
    this.#ip(side, `addr add ${address}/24 dev wan0`);
  }

  /** A side's last address takes its route with it: add the new one first. */
  removeAddress(side: Side, address: string): void {
    this.#ip(side, `addr del ${address}/24 dev wan0`);
  }

  /** Starts a command that has this side's network and no other. */
  run(side: Side, command: string, words: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn(this.#program, ['enter', this.#namespaces[side], command, ...words], options);
  }

  /** The path of an executable that is `command` with this side's network. */
  executable(side: Side, command: string): string {
    const path = join(this.#folder, `${side}-${command.replaceAll(/\W+/g, '-')}`);
    const words = [this.#program, 'enter', this.#namespaces[side], command].map((word) => `'${word}'`);
    writeFileSync(path, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  async stop(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true });
    if (this.#emulator.exitCode !== null) return;
    const gone = new Promise((resolve) => this.#emulator.once('exit', resolve));
    this.#emulator.stdin?.end();
    await gone;
  }

  #ip(side: Side, words: string): void {
    this.#read(side, 'ip', words.split(' '));
  }

  #read(side: Side, command: string, words: string[]): string {
    return execFileSync(this.#program, ['enter', this.#namespaces[side], command, ...words], {
      encoding: 'utf8',
    });
  }

  #ask(words: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push((answer) => {
        if (isRefusal(answer)) reject(new Error(`the link: ${answer.error}: ${words}`));
        else resolve(answer);
      });
      this.#emulator.stdin?.write(`${words}\n`);
    });
  }
}

function isRefusal(answer: unknown): answer is { error: string } {
  return typeof answer === 'object' && answer !== null && 'error' in answer;
}
