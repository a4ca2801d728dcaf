// The states worth looking at, by name.

import type { AppModel } from '../../src/app/model.ts';
import { codeFailure, joinFailure } from '../../src/app/words/links.ts';
import { supplyMismatch, transferFailure } from '../../src/app/words/transfers.ts';
import { device, file, model, transfer } from './fixtures.ts';

const MB = 1_000_000;
const LINK = 'https://causeway.example/#2vYyqk3cQy6t7m1Yb0v0Xg.8y1cJf0Q2mZrW7xL5aHnT4uKd9sEoPbRiVgCwXzYjA0';

const laptop = device('Brave Heron');
const phone = device('Maya’s phone', { form: 'phone', path: 'relayed' });
const tablet = device('Quiet Lantern', { form: 'tablet', state: 'reconnecting', path: null });

const photos = [
  file(0, 'Holiday/IMG_2041.HEIC', 3.1 * MB),
  file(1, 'Holiday/IMG_2042.HEIC', 2.8 * MB),
  file(2, 'Holiday/Sunset over the causeway at low tide.mov', 812 * MB),
];
const longName = `${'A very long name that somebody gave to a report because the folder had no room for one '.repeat(3)}final (2).pdf`;
const oddNames = [
  file(0, 'evil.txt', 12, { offeredPath: '../../evil.txt', whole: true }),
  file(1, 'CON_.txt', 0, { offeredPath: 'CON.txt', whole: true }),
  file(2, 'invoice_fdp.exe', 4 * MB, { offeredPath: 'invoice\u202efdp.exe', whole: true }),
  file(3, longName, 9 * MB, { whole: true }),
  file(4, 'تقرير الرحلة السنوي عن الجسور القديمة في المدينة.pdf', 2 * MB, { whole: true }),
  file(5, '👩‍👩‍👧‍👦 family — été 2026 — 家族の写真とたくさんの思い出のアルバム.zip', 80 * MB, { whole: true }),
  file(6, 'שלום עולם.txt', 1, { whole: true }),
];
const many = Array.from({ length: 2000 }, (_, index) =>
  file(index, `notes/2026/entry-${String(index).padStart(4, '0')}.md`, 1024, { whole: index < 1200 }),
);

const openInvite: AppModel['invite'] = {
  link: { state: 'open', url: LINK },
  code: { state: 'open', text: '4821-otter-velvet', expiresAt: Date.now() + 581_000 },
};
const expiresAt = Date.UTC(2026, 10, 29);
const waiting = photos.map(({ path, sizeBytes }) => ({ path, sizeBytes }));
const wholeFiles = photos.map((one) => ({ ...one, whole: true }));
const complete = transfer(wholeFiles, { state: { kind: 'complete' }, safeBytes: 817.9 * MB });

const moving = transfer(photos, {
  state: { kind: 'moving', bytesPerSecond: 8_400_000, secondsLeft: 71 },
  safeBytes: 219 * MB,
});
const offer = transfer(photos);
const receivedSome = transfer(wholeFiles, {
  state: { kind: 'complete' },
  safeBytes: 817.9 * MB,
  saved: new Set([0]),
  hasUnsaved: true,
  createdAt: Date.UTC(2026, 10, 22, 9, 30),
});
const receivedOdd = transfer(oddNames, {
  state: { kind: 'complete' },
  hasUnsaved: true,
  deviceName: 'هاتف ليلى',
  createdAt: Date.UTC(2026, 10, 20, 18, 5),
});
const history: AppModel['history'] = [
  past('a', 'in', 'complete', 'Holiday/IMG_2041.HEIC', 3, null),
  past('b', 'out', 'complete', 'Minutes of the meeting.pdf', 1, null),
  past('c', 'out', 'declined', longName, 12, 'them'),
  past('d', 'in', 'cancelled', 'backup-2026-11-22.tar.zst', 1, 'us'),
  past('e', 'in', 'failed', 'تقرير الرحلة السنوي.pdf', 1, null),
];

function past(
  id: string,
  direction: 'in' | 'out',
  outcome: AppModel['history'][number]['outcome'],
  path: string,
  fileCount: number,
  by: 'us' | 'them' | null,
): AppModel['history'][number] {
  const at = Date.UTC(2026, 10, 21, 16, 40);
  return { id, direction, deviceName: 'Brave Heron', path, fileCount, totalBytes: 412 * MB, outcome, by, at };
}

/** Every state by its name, its sentences in the language that is spoken now. */
export function makeStates(): Record<string, AppModel> {
  return {
    empty: model({ installable: true }),
    waiting: model({ waiting: [...waiting, ...waiting, ...waiting] }),
    connected: model({ devices: [laptop], invite: openInvite }),
    devices: model({ devices: [laptop, phone, tablet], waiting }),
    dialog: model({ connecting: true, invite: openInvite }),
    'dialog-spent': model({
      connecting: true,
      join: { state: 'failed', problem: joinFailure('wrong-secret', 'code') },
      invite: {
        link: { state: 'opening' },
        code: {
          state: 'spent',
          problem: codeFailure('wrong-secret'),
        },
      },
    }),
    'dialog-joining': model({
      connecting: true,
      invite: openInvite,
      join: { state: 'joining', hint: 'The other device is not there at the moment. Waiting for it…' },
    }),
    'dialog-failed': model({
      connecting: true,
      invite: {
        link: { state: 'failed', problem: 'The meeting server cannot be reached. Check the network.' },
        code: { state: 'busy', text: '4821-otter-velvet' },
      },
    }),
    'dialog-settings': model({ transfers: [complete] }),
    joining: model({ join: { state: 'joining', hint: null } }),
    'join-failed': model({
      join: { state: 'failed', problem: 'This link is no longer open. Ask the other device for a new one.' },
    }),
    offer: model({ devices: [laptop], transfers: [transfer(photos), complete] }),
    'offer-one': model({
      devices: [laptop],
      transfers: [transfer([file(0, 'Minutes of the meeting.pdf', 182_000)])],
    }),
    'offer-no-room': model({ devices: [laptop], transfers: [transfer(photos, { freeBytes: 300 * MB })] }),
    'offer-many': model({ devices: [laptop], transfers: [transfer(many)] }),
    'offer-odd': model({ devices: [laptop], transfers: [transfer(oddNames)] }),
    moving: model({
      devices: [laptop, phone],
      transfers: [
        transfer(
          photos.map((one, index) => ({ ...one, whole: index < 2 })),
          { state: { kind: 'moving', bytesPerSecond: 8.4 * MB, secondsLeft: 71 }, safeBytes: 219 * MB },
        ),
        transfer([file(0, 'backup-2026-11-22.tar.zst', 4100 * MB)], {
          direction: 'out',
          deviceName: phone.name,
          state: { kind: 'moving', bytesPerSecond: 2.1 * MB, secondsLeft: null },
          safeBytes: 3000 * MB,
        }),
        transfer(photos, { direction: 'out', state: { kind: 'offered' } }),
        transfer(photos, { direction: 'out', state: { kind: 'checking' }, safeBytes: 817.9 * MB }),
      ],
    }),
    'moving-many': model({
      devices: [laptop],
      transfers: [
        transfer(many, {
          state: { kind: 'moving', bytesPerSecond: 500_000, secondsLeft: 2 },
          safeBytes: 1.2 * MB,
        }),
      ],
    }),
    complete: model({
      devices: [laptop],
      transfers: [
        complete,
        transfer([file(0, 'Minutes of the meeting.pdf', 182_000)], {
          direction: 'out',
          state: { kind: 'complete' },
          safeBytes: 182_000,
        }),
      ],
      notes: [
        {
          id: 'n1',
          deviceName: laptop.name,
          at: Date.UTC(2026, 10, 22, 9, 41),
          text: 'https://example.org/a/very/long/link/that/goes/on/and/on/and/on?with=a&query=too#and-a-fragment',
        },
        {
          id: 'n2',
          deviceName: 'هاتف ليلى',
          at: Date.UTC(2026, 10, 22, 9, 30),
          text: 'مرحبا!\nهذه رسالة من سطرين.',
        },
      ],
    }),
    failed: model({
      devices: [{ ...laptop, state: 'away', path: null }],
      transfers: [
        transfer(photos, {
          state: { kind: 'failed', reason: 'no-space', detail: null },
          problem: 'This device ran out of room. Free some space, then ask for the files again.',
          safeBytes: 400 * MB,
        }),
        transfer(photos, { direction: 'out', state: { kind: 'cancelled', by: 'them' }, safeBytes: 90 * MB }),
        transfer(photos, { direction: 'in', state: { kind: 'cancelled', by: 'us' }, safeBytes: 90 * MB }),
        transfer(photos, { direction: 'out', state: { kind: 'declined', by: 'them' } }),
      ],
    }),
    held: model({
      devices: [{ ...laptop, state: 'reconnecting', path: null }],
      transfers: [
        transfer(photos, { state: { kind: 'waiting', why: 'link' }, safeBytes: 219 * MB, expiresAt }),
        transfer(photos, {
          state: { kind: 'waiting', why: 'space' },
          safeBytes: 219 * MB,
          freeBytes: 40 * MB,
          expiresAt,
        }),
        transfer(photos, { direction: 'out', state: { kind: 'waiting', why: 'their-space' }, expiresAt }),
        transfer(photos, { state: { kind: 'waiting', why: 'their-files' }, safeBytes: 219 * MB, expiresAt }),
        transfer(photos, { state: { kind: 'waiting', why: 'start' } }),
      ],
    }),
    paused: model({
      devices: [laptop],
      transfers: [
        transfer(photos, { state: { kind: 'paused', by: 'us' }, safeBytes: 219 * MB, expiresAt }),
        transfer(photos, {
          direction: 'out',
          state: { kind: 'paused', by: 'them' },
          safeBytes: 219 * MB,
          expiresAt,
        }),
      ],
    }),
    'needs-files': model({
      devices: [laptop],
      transfers: [
        transfer(photos, {
          direction: 'out',
          state: { kind: 'needs-files', canRegrant: true },
          safeBytes: 219 * MB,
          expiresAt,
        }),
        transfer([file(0, 'Minutes of the meeting.pdf', 182_000)], {
          direction: 'out',
          state: { kind: 'needs-files', canRegrant: false },
          expiresAt,
        }),
        transfer([file(0, 'clip.mp4', 812 * MB)], {
          direction: 'out',
          state: { kind: 'needs-files', canRegrant: false },
          safeBytes: 219 * MB,
          problem: supplyMismatch([], ['clip.mp4']),
          sendAgain: 'ready',
          expiresAt,
        }),
        transfer([file(0, 'clip.mp4', 812 * MB)], {
          direction: 'out',
          state: { kind: 'failed', reason: 'source-changed', detail: 'clip.mp4' },
          safeBytes: 219 * MB,
          problem: transferFailure('source-changed', 'clip.mp4'),
          sendAgain: 'choose',
        }),
      ],
    }),
    'odd-names': model({
      devices: [device('جهاز سلمى المحمول', { form: 'phone' }), device(`${'Long name '.repeat(6)}end`)],
      transfers: [transfer(oddNames, { state: { kind: 'complete' }, safeBytes: 95 * MB })],
    }),
    notices: model({
      devices: [laptop],
      offline: true,
      updateReady: true,
      updateBlocked: true,
      notices: [
        {
          id: 'a',
          tone: 'error',
          text: 'Brave Heron could not be reached any more, so its transfers were stopped.',
        },
        { id: 'b', tone: 'info', text: 'Maya’s phone disconnected.' },
      ],
    }),
    update: model({ updateReady: true, devices: [laptop] }),
    dragging: model({ devices: [laptop, phone, tablet], transfers: [complete] }),
    details: model({ devices: [laptop], transfers: [moving] }),
    texts: model({
      devices: [laptop],
      waitingTexts: [{ id: 'a', text: 'The tide is low from 14:10 to 16:40.\nhttps://example.org/tides' }],
    }),
    asking: model({ devices: [laptop], transfers: [moving], notifications: 'ask' }),
    hint: model({ transfers: [complete], installHint: 'ios', installHintDue: true }),
    help: model({ devices: [laptop], installHint: 'firefox-android' }),
    received: model({ devices: [laptop], transfers: [receivedSome, receivedOdd], history }),
    'received-none': model({ devices: [laptop] }),
    'received-offer': model({ devices: [laptop], transfers: [offer, receivedSome], history }),
    preview: model({
      devices: [laptop],
      transfers: [receivedSome],
      file: () =>
        Promise.resolve(new File(['Low water at ten past two.\n'], 'tides.txt', { type: 'text/plain' })),
    }),
    forget: model({ devices: [laptop], transfers: [{ ...complete, hasUnsaved: true }] }),
  };
}
