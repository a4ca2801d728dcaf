import { describe, expect, test } from 'vitest';
import type { ControlWord } from '../../../../src/protocol/control.ts';
import { piecesIn } from '../../../../src/protocol/frames.ts';
import { BLOCK_BYTES, PIECE_BYTES } from '../../../../src/protocol/limits.ts';
import { BarePeer, wireId } from '../../../support/bare-peer.ts';
import { LINK } from '../../../support/engine-pair.ts';
import { chosen } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const PIECES = BLOCK_BYTES / PIECE_BYTES;

/** An engine that offered two files of these sizes to a bare peer. */
async function offering(...sizes: number[]): Promise<{ peer: BarePeer; out: string; id: string }> {
  const peer = BarePeer.ready();
  await peer.settle();
  const offered = await peer.side.engine.offer(
    LINK,
    sizes.map((size, i) => chosen(`${i}`, size)),
  );
  if ('refused' in offered) throw new Error(offered.refused);
  await peer.settle();
  return { peer, out: offered.id, id: peer.heard('offer')[0]!.id };
}

describe('TR6 to TR11 words to a sender', () => {
  const accept = (change: object = {}) => ({ word: 'accept', tag: 1, wanted: null, ...change }) as const;

  test.each<[string, (id: string) => object[]]>([
    ['TR6 accept of an unknown id', () => [accept({ id: wireId(9) })]],
    ['TR6 accept of files that are not there', () => [accept({ wanted: 'BQ' })]],
    ['TR6 accept of nothing', () => [accept({ wanted: 'AA' })]],
    ['TR6 accept of a choice over more files', () => [accept({ wanted: 'AQA' })]],
    ['TR6 accept of a choice in another spelling', () => [accept({ wanted: 'AR' })]],
    ['TR6 accept of runs, as once was', () => [accept({ wanted: [[0, 0]] })]],
    ['TR6 accept twice', () => [accept(), accept({ tag: 2 })]],
    ['TR12 decline of an unknown id', () => [{ word: 'decline', id: wireId(9) }]],
    ['TR12 safe of an unknown id', () => [{ word: 'safe', id: wireId(9), bytes: 0 }]],
    ['TR12 check of an unknown id', () => [{ word: 'check', id: wireId(9), root: 'A'.repeat(43) }]],
    ['TR10 safe before accept', () => [{ word: 'safe', bytes: 0 }]],
    ['TR10 safe beyond the total', () => [accept(), { word: 'safe', bytes: 11 }]],
    ['TR10 safe beyond what was taken', () => [accept({ wanted: 'AQ' }), { word: 'safe', bytes: 5 }]],
    ['TR11 check before accept', () => [{ word: 'check', root: 'A'.repeat(43) }]],
    ['TR11 check before all is safe', () => [accept(), { word: 'check', root: 'A'.repeat(43) }]],
  ])('%s ends the link', async (_, words) => {
    const { peer, out, id: offered } = await offering(4, 6);
    for (const word of words(offered)) peer.sayText(JSON.stringify({ id: offered, ...word }));
    await peer.settle();
    expect(peer.isRefused).toBe(true);
    await peer.until(() => peer.side.kind(out) === 'failed');
  });

  test('TR6 a tag used before ends the link', async () => {
    const { peer, id: first } = await offering(4);
    await peer.side.engine.offer(LINK, [chosen('b', 4)]);
    await peer.settle();
    const second = peer.heard('offer')[1]!.id;
    for (const each of [first, second]) peer.say({ word: 'accept', id: each, tag: 5, wanted: null });
    await peer.settle();
    expect(peer.isRefused).toBe(true);
  });

  test('RT1 a check with all safe and no byte ever sent is a mismatch', async () => {
    const { peer, out, id: offered } = await offering(4, 6);
    peer.say({ word: 'accept', id: offered, tag: 1, wanted: null });
    peer.say({ word: 'safe', id: offered, bytes: 10 });
    peer.say({ word: 'check', id: offered, root: 'A'.repeat(43) });
    await peer.until(() => peer.side.kind(out) === 'failed');
    expect(peer.side.snapshot(out).state).toMatchObject({ reason: 'root-mismatch' });
    expect(peer.heard('failed')).toEqual([
      { word: 'failed', id: offered, reason: 'root-mismatch', file: null } satisfies ControlWord,
    ]);
  });

  test('TR9 a file that is not there is not named', async () => {
    const { peer, out, id: offered } = await offering(4, 6);
    peer.say({ word: 'failed', id: offered, reason: 'no-space', file: 77 });
    await peer.until(() => peer.side.kind(out) === 'failed');
    expect(peer.side.snapshot(out).state).toEqual({ kind: 'failed', reason: 'no-space', detail: null });
  });
});

describe('FR5 requests to a sender', () => {
  async function accepted(wanted: string | null = null) {
    const { peer, id: offered } = await offering(BLOCK_BYTES, BLOCK_BYTES + PIECE_BYTES + 1);
    peer.say({ word: 'accept', id: offered, tag: 7, wanted });
    await peer.settle();
    return { peer, offered };
  }

  test('FR5 any pieces may be asked for, and come in that order', async () => {
    const { peer } = await accepted();
    peer.request(7, 2, 1, 1);
    peer.request(7, 0, 3, 2);
    peer.request(7, 0, 3, 1);
    await peer.settle();
    const came = peer.frames.flatMap((frame) => (frame.kind === 'piece' ? [frame] : []));
    const sizes = [BLOCK_BYTES, BLOCK_BYTES, PIECE_BYTES + 1];
    expect(
      came.map(({ block, piece, payload }) => [block, piece, piecesIn(sizes[block]!, piece, payload.length)]),
    ).toEqual([
      [2, 1, 1],
      [0, 3, 2],
      [0, 3, 1],
    ]);
    expect(peer.isRefused).toBe(false);
  });

  test.each<[string, (peer: BarePeer) => void, string | null]>([
    ['for a block past the end', (peer) => peer.request(7, 3, 0, 1), null],
    ['for a block at the end of the numbers', (peer) => peer.request(7, 0xffff_ffff, 0, 1), null],
    ['for pieces past a short block’s end', (peer) => peer.request(7, 2, 0, 3), null],
    ['for a block that was not taken', (peer) => peer.request(7, 0, 0, 1), 'Ag'],
    [
      'for more than anybody may ask at once',
      (peer) => {
        for (let i = 0; i <= 65; i += 1) peer.request(7, 0, 0, PIECES);
        // All at once, before any of it could be sent.
        while (peer.blocks.deliver('b'));
      },
      null,
    ],
  ])('FR5 %s ends the link', async (_, ask, wanted) => {
    const { peer } = await accepted(wanted);
    ask(peer);
    await peer.settle();
    expect(peer.isRefused).toBe(true);
  });

  test('FR5 requests that no accept ever follows are bounded, too', async () => {
    const { peer } = await accepted();
    for (let i = 0; i <= 64; i += 1) peer.request(8, 0, 0, PIECES);
    await peer.settle();
    expect(peer.isRefused).toBe(true);
  });

  test('FR5 a request for a transfer that has ended is passed over', async () => {
    const { peer, offered } = await accepted();
    peer.say({ word: 'cancel', id: offered });
    await peer.settle();
    peer.request(7, 0, 0, PIECES);
    peer.request(7, 99, 0, PIECES);
    await peer.settle();
    expect([peer.frames, peer.isRefused]).toEqual([[], false]);
  });
});
