import { describe, expect, test } from 'vitest';
import type { ControlWord, WireFailure } from '../../../../src/protocol/control.ts';
import { encodePiece, piecesIn } from '../../../../src/protocol/frames.ts';
import { PIECE_BYTES } from '../../../../src/protocol/limits.ts';
import { BarePeer, wireId } from '../../../support/bare-peer.ts';
import { someBytes } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const id = wireId(1);
const file = { path: 'a', size: 1, modified: 0, type: '' };

describe('FR6 pieces to a receiver', () => {
  const bytes = someBytes(3 * PIECE_BYTES + 10, 1);
  const part = (piece: number, count = 1) => bytes.slice(piece * PIECE_BYTES, (piece + count) * PIECE_BYTES);

  const longer = (payload: Uint8Array, by = 1) => new Uint8Array(payload.length + by);
  /** The first three pieces in one message, which no `encodePiece` of ours is asked to write. */
  const threePieces = (tag: number) =>
    encodePiece({ tag, block: 0, piece: 0, hash: null, payload: part(0, 3) });

  test.each<[string, (peer: BarePeer, tag: number, hash: Uint8Array) => void]>([
    ['of a tag that was never given', (peer, tag) => peer.piece(tag + 1, 0, 0, part(0))],
    ['of tag 0', (peer) => peer.piece(0, 0, 0, part(0))],
    ['of a block that was not asked for', (peer, tag) => peer.piece(tag, 1, 0, part(0))],
    ['past the end of its block', (peer, tag) => peer.piece(tag, 0, 4, part(0))],
    ['that is too short', (peer, tag) => peer.piece(tag, 0, 0, part(0).slice(1))],
    ['that is too long', (peer, tag, hash) => peer.piece(tag, 0, 3, new Uint8Array(11), hash)],
    ['with a hash too many', (peer, tag, hash) => peer.piece(tag, 0, 0, part(0), hash)],
    ['with a hash too few', (peer, tag) => peer.piece(tag, 0, 3, part(3))],
    [
      'that came before',
      (peer, tag) => {
        peer.piece(tag, 0, 0, part(0));
        peer.piece(tag, 0, 0, part(0));
      },
    ],
    [
      'of a block that is whole',
      (peer, tag, hash) => {
        for (const piece of [0, 1, 2]) peer.piece(tag, 0, piece, part(piece));
        peer.piece(tag, 0, 3, part(3), hash);
        peer.piece(tag, 0, 3, part(3), hash);
      },
    ],
    [
      'frame of two, the first of which came before',
      (peer, tag) => {
        peer.piece(tag, 0, 1, part(1));
        peer.piece(tag, 0, 1, part(1, 2));
      },
    ],
    [
      'frame of two, the second of which came before',
      (peer, tag) => {
        peer.piece(tag, 0, 1, part(1));
        peer.piece(tag, 0, 0, part(0, 2));
      },
    ],
    [
      'frame of two that came before',
      (peer, tag) => {
        peer.piece(tag, 0, 0, part(0, 2));
        peer.piece(tag, 0, 0, part(0, 2));
      },
    ],
    ['frame of one piece and a part of the next', (peer, tag) => peer.piece(tag, 0, 0, part(0, 2).slice(1))],
    ['frame of three', (peer, tag) => peer.blocks.b.send(threePieces(tag))],
    ['frame of two that is too long', (peer, tag, hash) => peer.piece(tag, 0, 2, longer(part(2, 2)), hash)],
    [
      'frame of two, the second past the end',
      (peer, tag, hash) => peer.piece(tag, 0, 3, longer(part(3), PIECE_BYTES), hash),
    ],
    ['frame of two with a hash too many', (peer, tag, hash) => peer.piece(tag, 0, 1, part(1, 2), hash)],
    ['frame of two with a hash too few', (peer, tag) => peer.piece(tag, 0, 2, part(2, 2))],
  ])('FR6 one %s ends the link', async (_, send) => {
    const peer = BarePeer.ready();
    const { tag, hash } = await peer.offerOne(bytes);
    send(peer, tag, hash);
    await peer.settle();
    expect(peer.isRefused).toBe(true);
  });

  test('FR6 frame of two, of which only the first was asked for, ends the link', async () => {
    const peer = BarePeer.ready();
    const large = someBytes(40 * PIECE_BYTES, 1);
    const { tag } = await peer.offerOne(large);
    const asked = peer.frames.flatMap((frame) =>
      frame.kind === 'request' ? [frame.first + frame.count] : [],
    );
    const last = Math.max(...asked) - 1;
    expect(piecesIn(large.length, last, 2 * PIECE_BYTES)).toBe(2);
    peer.piece(tag, 0, last, large.slice(last * PIECE_BYTES, (last + 2) * PIECE_BYTES));
    await peer.settle();
    expect(peer.isRefused).toBe(true);
  });

  test.each([
    ['one by one', [3, 1, 0, 2], 1],
    ['two by two', [2, 0], 2],
  ])('FR6 in any order is as good, %s', async (_, pieces, count) => {
    const peer = BarePeer.ready();
    const { tag, hash, id: taken } = await peer.offerOne(bytes);
    for (const piece of pieces)
      peer.piece(tag, 0, piece, part(piece, count), piece + count === 4 ? hash : null);
    await peer.until(() => peer.heard('check').length === 1);
    peer.say({ word: 'agreed', id: taken });
    await peer.until(() => peer.side.kind(`in-${taken}`) === 'complete');
    expect(peer.heard('safe').map((word) => word.bytes)).toEqual([0, bytes.length]);
  });
});

describe('words to a receiver', () => {
  test.each<[string, (peer: BarePeer) => Promise<string>]>([
    [
      'offered',
      async (peer) => {
        peer.say({ word: 'offer', id, files: 1, bytes: 1 });
        peer.say({ word: 'page', id, files: [file] });
        return id;
      },
    ],
    ['being moved', async (peer) => (await peer.offerOne(someBytes(10, 1))).id],
  ])('TR11 `agreed` of what is only %s ends the link, and is not complete', async (_, begin) => {
    const peer = BarePeer.ready();
    const begun = await begin(peer);
    peer.say({ word: 'agreed', id: begun });
    // An offer goes with its link; what was taken of it fails.
    await peer.until(() => [null, 'failed'].includes(peer.side.kind(`in-${begun}`)));
    await peer.settle();
    expect(peer.isRefused).toBe(true);
    expect(peer.side.page.snapshots.some(({ state }) => state.kind === 'complete')).toBe(false);
  });

  /** A transfer that the engine has received and that is complete. */
  async function received() {
    const peer = BarePeer.ready();
    const bytes = someBytes(10, 1);
    const taken = await peer.offerOne(bytes);
    peer.piece(taken.tag, 0, 0, bytes, taken.hash);
    await peer.until(() => peer.heard('check').length === 1);
    peer.say({ word: 'agreed', id: taken.id });
    await peer.until(() => peer.side.kind(`in-${taken.id}`) === 'complete');
    return { peer, taken, bytes };
  }

  const reason: WireFailure = 'corrupt-block';
  test.each<[string, (id: string) => ControlWord]>([
    ['cancel', (of) => ({ word: 'cancel', id: of })],
    ['failed', (of) => ({ word: 'failed', id: of, reason, file: 0 })],
    ['agreed', (of) => ({ word: 'agreed', id: of })],
  ])('TR12 `%s` of what is complete changes nothing: it is kept', async (_, word) => {
    const { peer, taken, bytes } = await received();
    peer.say(word(taken.id));
    await peer.settle();
    await peer.until(() => peer.side.kind(`in-${taken.id}`) === 'complete');
    expect((await peer.side.download(`in-${taken.id}`, { file: 0 }))?.bytes).toEqual(bytes);
    expect(peer.side.checkpoints.records.get(`in-${taken.id}`)?.state).toBe('complete');
    expect(peer.isRefused).toBe(false);
  });

  test('TR12 words about what was removed are passed over', async () => {
    const { peer, taken, bytes } = await received();
    await peer.side.engine.remove(`in-${taken.id}`);
    peer.say({ word: 'agreed', id: taken.id });
    peer.say({ word: 'cancel', id: taken.id });
    peer.say({ word: 'failed', id: taken.id, reason, file: null });
    peer.say({ word: 'page', id: taken.id, files: [file] });
    peer.piece(taken.tag, 0, 0, bytes, taken.hash);
    await peer.settle();
    expect(peer.isRefused).toBe(false);
  });
});
