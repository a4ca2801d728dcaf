import { describe, expect, test } from 'vitest';
import * as linkWords from '../../../src/app/words/links.ts';
import * as transferWords from '../../../src/app/words/transfers.ts';
import type { JoinHint } from '../../../src/connection/joined-room.ts';
import type { LinkEnd } from '../../../src/connection/link.ts';
import type { MeetingFailure } from '../../../src/connection/meeting.ts';
import type { RoomEnd } from '../../../src/connection/room-socket.ts';
import type { CodeProblem } from '../../../src/pairing/code.ts';
import type { LinkProblem } from '../../../src/pairing/link.ts';
import { wireFailureSchema } from '../../../src/protocol/control.ts';
import type { FailureReason, OfferRefusal, WaitReason } from '../../../src/transfer/engine-api.ts';

const words = { ...linkWords, ...transferWords };

/** Every member of a closed union; a record, so that the compiler finds one that is missing here. */
function all<Reason extends string>(reasons: Record<Reason, true>): Reason[] {
  return Object.keys(reasons) as Reason[];
}

const roomEnds = all<RoomEnd>({
  badMessage: true,
  unavailable: true,
  expired: true,
  taken: true,
  closed: true,
  tooLarge: true,
  tooMany: true,
  replaced: true,
  left: true,
  unreachable: true,
});
const meetingFailures: MeetingFailure[] = [
  ...roomEnds,
  ...all<Exclude<MeetingFailure, RoomEnd>>({
    'wrong-secret': true,
    gone: true,
    version: true,
    silent: true,
    restarted: true,
    tampered: true,
    aborted: true,
  }),
];
const linkEnds = all<LinkEnd>({
  'no-path': true,
  bye: true,
  ended: true,
  version: true,
  tampered: true,
  protocol: true,
});
const failures = all<FailureReason>({
  'no-space': true,
  storage: true,
  'corrupt-block': true,
  'root-mismatch': true,
  'source-changed': true,
  'source-unreadable': true,
  protocol: true,
  'too-large': true,
  'link-lost': true,
  'sender-forgot': true,
  damaged: true,
});
const refusals = all<OfferRefusal>({
  'no-files': true,
  'too-many-files': true,
  'too-large': true,
  'not-connected': true,
});
const codeProblems: CodeProblem[] = [
  { reason: 'empty' },
  { reason: 'no-digits' },
  { reason: 'too-short' },
  { reason: 'too-long' },
  { reason: 'bad-character', character: '!' },
  { reason: 'unknown-word', word: 'oter', suggestion: 'otter' },
  { reason: 'unknown-word', word: 'xyz', suggestion: null },
];

/** A capital first (or a name), an end, and nothing of what a program says. */
function expectSentence(text: string | null): void {
  expect(text).toMatch(/^[A-Z“].{10,}[.?…]$/u);
  expect(text).not.toMatch(/undefined|null|NaN|\[object| {2}|"|'|\.\.\./u);
}

describe('every reason has its sentence', () => {
  test.each(meetingFailures)('joining failed: %s', (reason) => {
    expectSentence(words.joinFailure(reason, 'code'));
    expectSentence(words.joinFailure(reason, 'link'));
    expectSentence(words.codeFailure(reason));
    const told = words.takerFailure(reason);
    if (told !== null) expectSentence(told);
  });

  test.each(roomEnds)('a link’s room ended: %s', (reason) => {
    expectSentence(words.linkRoomEnd(reason));
  });

  test.each(linkEnds)('a connection ended: %s', (reason) => {
    const told = words.linkEnd(reason, 'Quiet Heron');
    if (reason === 'ended') expect(told).toBeNull();
    else expectSentence(told);
  });

  test.each(failures)('a transfer failed: %s', (reason) => {
    expectSentence(words.transferFailure(reason, null));
    expectSentence(words.transferFailure(reason, 'holiday/film.mp4'));
  });

  test.each(refusals)('nothing was offered: %s', (reason) => {
    expectSentence(words.offerRefusal(reason));
  });

  test.each(codeProblems)('no code: $reason', (problem) => {
    expectSentence(words.codeProblem(problem));
  });

  test.each(all<LinkProblem>({ 'not-a-link': true, version: true, damaged: true }))(
    'no link: %s',
    (problem) => {
      expectSentence(words.linkProblem(problem));
    },
  );

  test.each(all<JoinHint>({ 'host-away': true, 'server-away': true }))('a hint: %s', (hint) => {
    expectSentence(words.joinHint(hint));
  });

  test('no room', () => {
    expect(words.noRoom(2e9, 1e9)).toBe('There is not enough room: 2 GB needed, 1 GB free.');
  });
});

describe('the sentences of transfers', () => {
  test('TR9 every reason that crosses the wire is one of them, and they differ', () => {
    for (const reason of wireFailureSchema.options) expect(failures).toContain(reason);
    const sentences = failures.map((reason) => words.transferFailure(reason, 'a.txt'));
    expect(new Set(sentences).size).toBe(failures.length);
  });

  test.each(['source-changed', 'source-unreadable'] as const)('TR9 %s names the file', (reason) => {
    expect(words.transferFailure(reason, 'film.mp4')).toContain('“film.mp4”');
    expect(words.transferFailure(reason, null)).toMatch(/^A file /);
  });
});

describe('a transfer that stands still', () => {
  const waits = all<WaitReason>({
    start: true,
    link: true,
    space: true,
    storage: true,
    'their-space': true,
    'their-files': true,
  });

  test('every reason has its words, and they differ', () => {
    const said = waits.map((why) => words.waitWords(why, 'Quiet Heron', null));
    expect(new Set(said).size).toBe(waits.length);
    for (const text of said) expect(text).toMatch(/^[A-Z][^.]+$/);
  });

  test('says how much room is lacking, where that is known', () => {
    expect(words.waitWords('space', 'Quiet Heron', 559e6)).toBe(
      'No room left on this device: 559 MB more needed',
    );
  });

  test('says who paused', () => {
    expect(words.pausedWords('us', 'Quiet Heron')).toBe('Paused by you');
    expect(words.pausedWords('them', 'Quiet Heron')).toBe('Paused on Quiet Heron');
  });
});

describe('files chosen again that do not fit', () => {
  test.each([
    [[], ['clip.mp4'], '“clip.mp4” is not the file that was being sent: it was changed. '],
    [[], ['a', 'b', 'c'], '“a” and 2 more are not the files that were being sent: they were changed. '],
    [['a'], [], '“a” is still missing. '],
    [
      ['a', 'b'],
      ['c'],
      '“c” is not the file that was being sent: it was changed. “a” and 1 more are still missing. ',
    ],
  ])('missing %j, changed %j', (missing, changed, start) => {
    const text = words.supplyMismatch(missing, changed);
    expect(text.startsWith(start)).toBe(true);
    expectSentence(text);
  });

  test('and when nothing is to be named, still a sentence', () => {
    expectSentence(words.supplyMismatch([], []));
    expectSentence(words.fileGone('a.txt'));
    expectSentence(words.accessRefused());
  });
});
