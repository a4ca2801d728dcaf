import { describe, expect, test } from 'vitest';
import type { ControlWord, WireFailure } from '../../../../src/protocol/control.ts';
import { BLOCK_BYTES, OPEN_TRANSFERS, PIECE_BYTES } from '../../../../src/protocol/limits.ts';
import { PROTOCOL_VERSION } from '../../../../src/protocol/version.ts';
import { BarePeer, wireId } from '../../../support/bare-peer.ts';
import { LINK } from '../../../support/engine-pair.ts';
import { chosen, someBytes } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const id = wireId(1);
const file = { path: 'a', size: 1, modified: 0, type: '' };
const ready: ControlWord = { word: 'ready', version: PROTOCOL_VERSION };
const offer: ControlWord = { word: 'offer', id, files: 2, bytes: 2 };

/** An engine that offered two files of these sizes to a bare peer. */
async function offering(...sizes: number[]): Promise<{ peer: BarePeer; out: string; id: string }> {
  const peer = BarePeer.ready();
  await peer.settle();
  const offered = await peer.side.engine.offer(
    LINK.id,
    sizes.map((size, i) => chosen(`${i}`, size)),
  );
  if ('refused' in offered) throw new Error(offered.refused);
  await peer.settle();
  return { peer, out: offered.id, id: peer.heard('offer')[0]!.id };
}

describe('TR2 the first word', () => {
  test.each<[string, (peer: BarePeer) => void]>([
    ['another word first', (peer) => peer.say(offer)],
    ['a note first', (peer) => peer.say({ word: 'note', text: 'x' })],
    ['another version', (peer) => peer.say({ word: 'ready', version: PROTOCOL_VERSION + 1 })],
    [
      '`ready` twice',
      (peer) => {
        peer.say(ready);
        peer.say(ready);
      },
    ],
  ])('TR2 %s ends the link', async (_, say) => {
    const peer = new BarePeer();
    say(peer);
    await peer.settle();
    expect(peer.isRefused).toBe(true);
    expect(peer.side.page.notes).toEqual([]);
  });
});

describe('TR3 what is no word and no frame', () => {
  test.each<[string, (peer: BarePeer) => void]>([
    ['an unknown word', (peer) => peer.sayText('{"word":"hello"}')],
    ['no JSON', (peer) => peer.sayText('hello')],
    ['an empty text', (peer) => peer.sayText('')],
    ['bytes on the control channel', (peer) => peer.control.b.send(new ArrayBuffer(16))],
    ['a text on the lane', (peer) => peer.blocks.b.send('hello')],
    ['bytes that are no frame on the lane', (peer) => peer.blocks.b.send(new ArrayBuffer(16))],
    ['an empty frame', (peer) => peer.blocks.b.send(new ArrayBuffer(0))],
  ])('TR3 %s ends the link', async (_, say) => {
    const peer = BarePeer.ready();
    say(peer);
    await peer.settle();
    expect(peer.isRefused).toBe(true);
  });

  test('TR14 what was under way fails with it, and what is staged goes', async () => {
    const peer = BarePeer.ready();
    const { id: taken } = await peer.offerOne(someBytes(3 * BLOCK_BYTES, 1));
    expect(peer.side.disk(`in-${taken}`)).not.toBeNull();
    peer.sayText('nonsense');
    await peer.until(() => peer.side.kind(`in-${taken}`) === 'failed');
    expect(peer.side.snapshot(`in-${taken}`).state).toEqual({
      kind: 'failed',
      reason: 'protocol',
      detail: null,
    });
    expect(peer.side.keepsNothingOf(`in-${taken}`)).toBe(true);
    expect(peer.isRefused).toBe(true);
  });
});

describe('MF1 and TR4 offers', () => {
  test.each<[string, ControlWord[]]>([
    ['MF1 pages with more files', [offer, { word: 'page', id, files: [file, file, file] }]],
    ['MF1 pages with more bytes', [offer, { word: 'page', id, files: [{ ...file, size: 3 }] }]],
    ['MF1 pages with fewer bytes', [offer, { word: 'page', id, files: [file, { ...file, size: 0 }] }]],
    [
      'MF1 a page too many',
      [offer, { word: 'page', id, files: [file, file] }, { word: 'page', id, files: [file] }],
    ],
    ['TR4 the same id twice', [offer, offer]],
  ])('%s end the link', async (_, words) => {
    const peer = BarePeer.ready();
    for (const word of words) peer.say(word);
    await peer.settle();
    expect(peer.isRefused).toBe(true);
  });

  test('TR5 one more than may be open is declined, with its pages passed over', async () => {
    const peer = BarePeer.ready();
    const open = (n: number) => peer.say({ word: 'offer', id: wireId(n), files: 1, bytes: 1 });
    for (let n = 0; n < OPEN_TRANSFERS; n += 1) open(n);
    await peer.settle();
    expect(peer.heard('decline')).toEqual([]);
    open(OPEN_TRANSFERS);
    peer.say({ word: 'page', id: wireId(OPEN_TRANSFERS), files: [file] });
    await peer.settle();
    expect(peer.heard('decline').map((word) => word.id)).toEqual([wireId(OPEN_TRANSFERS)]);
    // One ends, and there is room again.
    peer.say({ word: 'cancel', id: wireId(3) });
    open(OPEN_TRANSFERS + 1);
    peer.say({ word: 'page', id: wireId(OPEN_TRANSFERS + 1), files: [file] });
    await peer.until(() => peer.side.kind(`in-${wireId(OPEN_TRANSFERS + 1)}`) === 'offered');
    expect(peer.heard('decline').length).toBe(1);
    expect(peer.isRefused).toBe(false);
  });
});

describe('TR6 to TR11 words to a sender', () => {
  const accept = (change: object = {}) => ({ word: 'accept', tag: 1, wanted: null, ...change }) as const;

  test.each<[string, (id: string) => object[]]>([
    ['TR6 accept of an unknown id', () => [accept({ id: wireId(9) })]],
    ['TR6 accept of files that are not there', () => [accept({ wanted: [[0, 2]] })]],
    ['TR6 accept of nothing', () => [accept({ wanted: [] })]],
    [
      'TR6 accept of runs out of order',
      () => [
        accept({
          wanted: [
            [1, 1],
            [0, 0],
          ],
        }),
      ],
    ],
    ['TR6 accept twice', () => [accept(), accept({ tag: 2 })]],
    ['TR12 decline of an unknown id', () => [{ word: 'decline', id: wireId(9) }]],
    ['TR12 safe of an unknown id', () => [{ word: 'safe', id: wireId(9), bytes: 0 }]],
    ['TR12 check of an unknown id', () => [{ word: 'check', id: wireId(9), root: 'A'.repeat(43) }]],
    ['TR10 safe before accept', () => [{ word: 'safe', bytes: 0 }]],
    ['TR10 safe beyond the total', () => [accept(), { word: 'safe', bytes: 11 }]],
    ['TR10 safe beyond what was taken', () => [accept({ wanted: [[0, 0]] }), { word: 'safe', bytes: 5 }]],
    ['TR10 safe that falls', () => [accept(), { word: 'safe', bytes: 5 }, { word: 'safe', bytes: 4 }]],
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
    await peer.side.engine.offer(LINK.id, [chosen('b', 4)]);
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
  async function accepted(wanted: [number, number][] | null = null) {
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
    expect(peer.frames.map((frame) => frame.kind === 'piece' && [frame.block, frame.piece])).toEqual([
      [2, 1],
      [0, 3],
      [0, 4],
      [0, 3],
    ]);
    expect(peer.isRefused).toBe(false);
  });

  test.each<[string, (peer: BarePeer) => void, [number, number][] | null]>([
    ['for a block past the end', (peer) => peer.request(7, 3, 0, 1), null],
    ['for a block at the end of the numbers', (peer) => peer.request(7, 0xffff_ffff, 0, 1), null],
    ['for pieces past a short block’s end', (peer) => peer.request(7, 2, 0, 3), null],
    ['for a block that was not taken', (peer) => peer.request(7, 0, 0, 1), [[1, 1]]],
    [
      'for more than anybody may ask at once',
      (peer) => {
        for (let i = 0; i <= 65; i += 1) peer.request(7, 0, 0, 16);
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
    for (let i = 0; i <= 64; i += 1) peer.request(8, 0, 0, 16);
    await peer.settle();
    expect(peer.isRefused).toBe(true);
  });

  test('FR5 a request for a transfer that has ended is passed over', async () => {
    const { peer, offered } = await accepted();
    peer.say({ word: 'cancel', id: offered });
    await peer.settle();
    peer.request(7, 0, 0, 16);
    peer.request(7, 99, 0, 16);
    await peer.settle();
    expect([peer.frames, peer.isRefused]).toEqual([[], false]);
  });
});

describe('FR6 pieces to a receiver', () => {
  const bytes = someBytes(3 * PIECE_BYTES + 10, 1);
  const part = (piece: number) => bytes.slice(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES);

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
  ])('FR6 one %s ends the link', async (_, send) => {
    const peer = BarePeer.ready();
    const { tag, hash } = await peer.offerOne(bytes);
    send(peer, tag, hash);
    await peer.settle();
    expect(peer.isRefused).toBe(true);
  });

  test('FR6 in any order is as good', async () => {
    const peer = BarePeer.ready();
    const { tag, hash, id: taken } = await peer.offerOne(bytes);
    for (const piece of [3, 1, 0, 2]) peer.piece(tag, 0, piece, part(piece), piece === 3 ? hash : null);
    await peer.until(() => peer.heard('check').length === 1);
    peer.say({ word: 'agreed', id: taken });
    await peer.until(() => peer.side.kind(`in-${taken}`) === 'complete');
    expect(peer.heard('safe')).toEqual([{ word: 'safe', id: taken, bytes: bytes.length }]);
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
    await peer.until(() => peer.side.kind(`in-${begun}`) === 'failed');
    expect(peer.isRefused).toBe(true);
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
