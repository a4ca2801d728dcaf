// What the tests of resuming have in common: a transfer from a to b, what crosses for it, and its right end.

import { expect } from 'vitest';
import { parseControlWord, type ControlWord } from '../../src/protocol/control.ts';
import { decodeFrame } from '../../src/protocol/frames.ts';
import { BLOCK_BYTES } from '../../src/protocol/limits.ts';
import type { Choice, TransferState } from '../../src/transfer/engine-api.ts';
import type { From, Pace, Wire } from './channel-pipe.ts';
import { EnginePair, type TransferIds } from './engine-pair.ts';
import type { EngineSide } from './engine-side.ts';
import { chosen, SourceFile, type Chosen } from './source-files.ts';

export const WINDOW_BYTES = 512 * 1024;
export const HELD_BYTES = 8 * BLOCK_BYTES;

/** Sees every message of every connection as it arrives; answers what arrives instead, or null to lose it. */
export type Tap = (channel: 'control' | 'blocks', from: From, data: Wire) => Wire | null;

export function tapAll(pair: EnginePair, tap: Tap): void {
  pair.onJoin = () => {
    pair.control.tap = (from, data) => tap('control', from, data);
    pair.blocks.tap = (from, data) => tap('blocks', from, data);
  };
  pair.onJoin();
}

/** Payload bytes that `from` sent, over all connections from now on. */
export function sentBytes(pair: EnginePair, from: From = 'a'): () => number {
  let sum = 0;
  const join = pair.onJoin;
  pair.onJoin = () => {
    join();
    pair.blocks[from].onSend = (data) => {
      const frame = decodeFrame(data as ArrayBuffer);
      if (frame?.kind === 'piece') sum += frame.payload.length;
    };
  };
  pair.onJoin();
  return () => sum;
}

export function wordOf(data: Wire): ControlWord['word'] | null {
  return typeof data === 'string' ? (parseControlWord(data)?.word ?? null) : null;
}

export interface Run {
  readonly pair: EnginePair;
  readonly ids: TransferIds;
  readonly files: readonly Chosen[];
  readonly choice: Choice;
  readonly totalBytes: number;
}

/** Offers files of these sizes from a to b, and has them taken; does not wait for more. */
export async function begun(
  sizes: readonly number[] = [3 * BLOCK_BYTES + 777],
  { choice = 'all', paces = {} }: { choice?: Choice; paces?: { control?: Pace; blocks?: Pace } } = {},
): Promise<Run> {
  const pair = new EnginePair(paces).open();
  const files = sizes.map((size, i) => chosen(`folder/${i}.bin`, size));
  const ids = await pair.offer('a', files);
  await pair.b.engine.accept(ids.in, choice);
  const totalBytes = sizes.reduce((sum, size, i) => sum + (isTaken(choice, i) ? size : 0), 0);
  return { pair, ids, files, choice, totalBytes };
}

/** Half-way: some blocks are safe, as both sides know, and others are not. */
export async function half(run: Run): Promise<void> {
  const { pair, ids, totalBytes } = run;
  await pair.until(() => {
    const safe = pair.a.page.latest.get(ids.out)?.safeBytes ?? 0;
    return safe > 0 && pair.b.page.latest.get(ids.in)?.safeBytes === safe;
  });
  expect(pair.b.snapshot(ids.in).safeBytes).toBeLessThan(totalBytes);
}

/** The files as a person would choose them again: others objects, the same bytes. */
export function again(files: readonly Chosen[]): Chosen[] {
  return files.map(({ file, path }) => ({ file: new SourceFile(file.name, file.content), path }));
}

/** Waits until it is complete on both sides, taking its offer whenever it is there, and compares every byte. */
export async function completes({ pair, ids, files, choice }: Run): Promise<void> {
  await pair.until(() => {
    if (pair.b.kind(ids.in) === 'offered') void pair.b.engine.accept(ids.in, choice);
    return pair.a.kind(ids.out) === 'complete' && pair.b.kind(ids.in) === 'complete';
  });
  await pair.settle();
  for (const [i, { file }] of files.entries()) {
    const saved = await pair.b.download(ids.in, { file: i });
    expect(saved !== null).toBe(isTaken(choice, i));
    if (saved) expect(Buffer.compare(saved.bytes, file.content)).toBe(0);
  }
  expect([pair.a.page.brokenLinks, pair.b.page.brokenLinks]).toEqual([[], []]);
  // The end is known on both sides: the sender keeps nothing.
  expect(pair.a.outgoing.records.size).toBe(0);
}

/** Waits until a side sees exactly this state. */
export async function sees(
  pair: EnginePair,
  side: EngineSide,
  id: string,
  state: TransferState,
): Promise<void> {
  try {
    await pair.until(() => JSON.stringify(side.page.latest.get(id)?.state) === JSON.stringify(state), {
      limitMs: 20_000,
    });
  } catch {
    expect(side.page.latest.get(id)?.state).toEqual(state);
  }
}

function isTaken(choice: Choice, file: number): boolean {
  return choice === 'all' || choice.includes(file);
}
