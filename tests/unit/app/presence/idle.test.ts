import { expect, test } from 'vitest';
import { isIdle } from '../../../../src/app/presence/idle.ts';
import { moving, transferView } from './views.ts';

const idle = {
  transfers: [transferView()],
  waiting: [],
  notes: [],
  invite: { link: { state: 'off' }, code: { state: 'off' } },
  join: { state: 'idle' },
  connecting: false,
} as const;

test('idle when all there is outlives a reload', () => {
  expect(isIdle(idle)).toBe(true);
  const resting = [
    transferView({ state: { kind: 'failed', reason: 'storage', detail: null } }),
    transferView({ state: { kind: 'waiting', why: 'link' } }),
    transferView({ state: { kind: 'paused', by: 'us' } }),
    transferView({ state: { kind: 'needs-files', canRegrant: true }, direction: 'out' }),
  ];
  expect(isIdle({ ...idle, transfers: resting })).toBe(true);
});

test('not idle while anything moves or would have to be done again', () => {
  const busy = [
    transferView({ state: moving }),
    transferView({ state: { kind: 'checking' } }),
    transferView({ state: { kind: 'offered' } }),
    transferView({ state: { kind: 'waiting', why: 'start' } }),
    // The files of a sender are out of reach after a reload.
    transferView({ state: { kind: 'waiting', why: 'link' }, direction: 'out' }),
    transferView({ state: { kind: 'paused', by: 'them' }, direction: 'out' }),
  ];
  for (const transfer of busy) expect(isIdle({ ...idle, transfers: [transfer] })).toBe(false);
});

test('not idle with files, messages, an open way of pairing or a dialog', () => {
  const { link, code } = idle.invite;
  expect(isIdle({ ...idle, waiting: [{ path: 'a', sizeBytes: 1 }] })).toBe(false);
  expect(isIdle({ ...idle, notes: [{ id: 'a', deviceName: 'Otter', text: 'hi', at: 0 }] })).toBe(false);
  expect(isIdle({ ...idle, invite: { link: { state: 'open', url: 'x' }, code } })).toBe(false);
  expect(isIdle({ ...idle, invite: { link, code: { state: 'busy', text: 'x' } } })).toBe(false);
  expect(isIdle({ ...idle, invite: { link, code: { state: 'spent', problem: 'x' } } })).toBe(true);
  expect(isIdle({ ...idle, join: { state: 'joining', hint: null } })).toBe(false);
  expect(isIdle({ ...idle, connecting: true })).toBe(false);
});
