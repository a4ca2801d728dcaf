import { describe, expect, test } from 'vitest';
import { happeningsSince, kindsOf } from '../../../../src/app/presence/happenings.ts';
import { happeningWords, noteWords } from '../../../../src/app/presence/notification-words.ts';
import { fileView, moving, transferView } from './views.ts';

function kinds(before: Parameters<typeof transferView>[0], after: Parameters<typeof transferView>[0]) {
  return happeningsSince(kindsOf([transferView(before)]), [transferView(after)]).map(({ kind }) => kind);
}

describe('what happened', () => {
  test('an offer, once, and only one that came', () => {
    const offered = { state: { kind: 'offered' } } as const;
    expect(happeningsSince(new Map(), [transferView(offered)]).map(({ kind }) => kind)).toEqual(['offered']);
    expect(kinds(offered, offered)).toEqual([]);
    expect(happeningsSince(new Map(), [transferView({ ...offered, direction: 'out' })])).toEqual([]);
  });

  test('an end that was seen to come, not one of an earlier visit', () => {
    expect(kinds({ state: moving }, {})).toEqual(['received']);
    expect(kinds({ state: { kind: 'checking' }, direction: 'out' }, { direction: 'out' })).toEqual([
      'delivered',
    ]);
    expect(kinds({ state: moving }, { state: { kind: 'failed', reason: 'storage', detail: null } })).toEqual([
      'failed',
    ]);
    expect(happeningsSince(new Map(), [transferView()])).toEqual([]);
    expect(kinds({}, {})).toEqual([]);
  });

  test('what a person did, on either side, is no news', () => {
    expect(kinds({ state: moving }, { state: { kind: 'cancelled', by: 'them' } })).toEqual([]);
    expect(kinds({ state: moving }, { state: { kind: 'paused', by: 'them' } })).toEqual([]);
  });
});

describe('what a notification says', () => {
  const one = transferView({ fileCount: 1, files: [fileView('photos/sea.jpg')], totalBytes: 2_100_000 });
  const plain = (text: string) => text.replace(/[\u2068\u2069]/g, '');

  test('each kind names what and whom', () => {
    const words = (kind: Parameters<typeof happeningWords>[0]['kind'], transfer = one) => {
      const { title, body } = happeningWords({ kind, transfer });
      return [plain(title), plain(body)];
    };
    expect(words('offered')).toEqual(['sea.jpg from Calm Otter', '2.1 MB. Open Causeway to answer.']);
    expect(words('received')).toEqual(['Arrived: sea.jpg', 'From Calm Otter']);
    expect(words('delivered', transferView({ direction: 'out' }))).toEqual([
      'Delivered: 2 files',
      'To Calm Otter',
    ]);
    const failed = transferView({ direction: 'out', problem: 'The disk is full.' });
    expect(words('failed', failed)).toEqual(['Not sent: 2 files', 'The disk is full.']);
    expect(words('failed', { ...failed, direction: 'in' })[0]).toBe('Not received: 2 files');
  });

  test('one tag a transfer', () => {
    const tags = (['offered', 'received', 'failed'] as const).map(
      (kind) => happeningWords({ kind, transfer: one }).tag,
    );
    expect(new Set(tags).size).toBe(1);
    expect(happeningWords({ kind: 'offered', transfer: { ...one, id: 'two' } }).tag).not.toBe(tags[0]);
  });

  test('hostile names are bounded, and turn nothing around', () => {
    const hostile = `\u202e\u2069${'a'.repeat(50_000)}\n.exe`;
    const transfer = transferView({
      fileCount: 1,
      files: [fileView(hostile)],
      deviceName: hostile,
      problem: `“\u2068${hostile}\u2069” was changed.`,
    });
    for (const kind of ['offered', 'received', 'delivered', 'failed'] as const) {
      const { title, body } = happeningWords({ kind, transfer });
      for (const text of [title, body]) {
        expect(text.length).toBeLessThan(250);
        expect(text).not.toMatch(/[\u202a-\u202e\n]/);
        expect(text.match(/\u2068/g)?.length).toBe(text.match(/\u2069/g)?.length);
      }
      expect(title).toContain('.exe');
    }
    expect(noteWords(hostile).title.length).toBeLessThan(100);
  });
});
