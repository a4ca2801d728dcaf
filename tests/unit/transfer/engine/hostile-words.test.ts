import { describe, expect, test } from 'vitest';
import type { ControlWord } from '../../../../src/protocol/control.ts';
import { BLOCK_BYTES, OPEN_TRANSFERS } from '../../../../src/protocol/limits.ts';
import { PROTOCOL_VERSION } from '../../../../src/protocol/version.ts';
import { BarePeer, wireId } from '../../../support/bare-peer.ts';
import { someBytes } from '../../../support/source-files.ts';
import { useVirtualTime } from '../../../support/virtual-time.ts';

useVirtualTime();

const id = wireId(1);
const file = { path: 'a', size: 1, modified: 0, type: '' };
const ready: ControlWord = { word: 'ready', version: PROTOCOL_VERSION };
const offer: ControlWord = { word: 'offer', id, files: 2, bytes: 2 };

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
    expect(peer.side.disk(`in-${taken}`)).toBeNull();
    // Its sender sees a link that closed, and is told when it offers again.
    expect(peer.side.checkpoints.records.get(`in-${taken}`)?.state).toBe('cancelled');
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

  test('TR8 offers that are taken back before their lists are whole leave nothing, however many', async () => {
    const peer = BarePeer.ready();
    for (let n = 0; n < 3 * OPEN_TRANSFERS; n += 1) {
      peer.say({ word: 'offer', id: wireId(n), files: 2, bytes: 2 });
      peer.say({ word: 'page', id: wireId(n), files: [file] });
      peer.say({ word: 'cancel', id: wireId(n) });
      // On its way when it was taken back.
      peer.say({ word: 'page', id: wireId(n), files: [file] });
    }
    await peer.settle();
    expect(peer.heard('done').length).toBe(3 * OPEN_TRANSFERS);
    expect([peer.side.page.snapshots, peer.side.page.removedIds, peer.isRefused]).toEqual([[], [], false]);
    // Unknown since then: the same id is a fresh offer.
    peer.say({ word: 'offer', id: wireId(0), files: 1, bytes: 1 });
    peer.say({ word: 'page', id: wireId(0), files: [file] });
    await peer.until(() => peer.side.kind(`in-${wireId(0)}`) === 'offered');
  });

  test('RS13 `that-is-all` twice ends the link', async () => {
    const peer = BarePeer.ready();
    peer.say({ word: 'that-is-all' });
    await peer.settle();
    expect(peer.isRefused).toBe(false);
    peer.say({ word: 'that-is-all' });
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
