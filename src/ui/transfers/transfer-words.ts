// A transfer in words and figures, for eyes and for ears. Names stand in them as they are given: for the eye,
// pass a transfer whose `deviceName` is isolated.

import type { TransferView } from '../../app/model.ts';
import { formatBytes, formatDay, formatDuration, formatPercent, formatRate } from '../../app/units.ts';
import { pausedWords, waitWords } from '../../app/words/transfers.ts';
import { m } from '../../words/messages.svelte.ts';

/** What moves where, as plain text: for labels and for ears. */
export function titleOf(transfer: TransferView): string {
  const { fileCount: count, files, deviceName: name } = transfer;
  const what = (count === 1 ? files[0]?.path : undefined) ?? m().files_count({ count });
  return transfer.direction === 'in'
    ? m().transfer_what_from({ what, name })
    : m().transfer_what_to({ what, name });
}

/** Whole percent, rounded down, so that 100 means all of it. */
export function percentOf({ safeBytes, totalBytes, state }: TransferView): number {
  if (state.kind === 'complete') return 100;
  return totalBytes === 0 ? 0 : Math.min(100, Math.floor((safeBytes / totalBytes) * 100));
}

/** Whether bytes may still move. */
export function isOpen({ state }: TransferView): boolean {
  switch (state.kind) {
    case 'offered':
    case 'waiting':
    case 'paused':
    case 'needs-files':
    case 'moving':
    case 'checking':
      return true;
    case 'complete':
    case 'cancelled':
    case 'declined':
    case 'failed':
      return false;
  }
}

/** Whether how far it came is worth showing: of one that was cancelled it is not. */
export function hasProgress({ state }: TransferView): boolean {
  return state.kind !== 'offered' && state.kind !== 'declined' && state.kind !== 'cancelled';
}

/**
 * Whether it ended short of complete, and files of it can be saved all the same, which its other words do not
 * say.
 */
export function keepsWhole({ direction, state, files }: TransferView): boolean {
  const isShort =
    state.kind === 'cancelled' ||
    (state.kind === 'failed' && state.reason !== 'sender-forgot' && state.reason !== 'damaged');
  return direction === 'in' && isShort && files.some(({ wanted, whole }) => wanted && whole);
}

/** An offer that waits for this device's answer. */
export function isPending({ direction, state }: TransferView): boolean {
  return direction === 'in' && state.kind === 'offered';
}

/** One sentence on where it stands; null when it failed, where `problem` says it. */
export function stateWords(transfer: TransferView): string | null {
  const { state, deviceName: name } = transfer;
  const isIncoming = transfer.direction === 'in';
  switch (state.kind) {
    case 'offered':
      return isIncoming ? m().state_offered_here() : m().state_offered_there({ name });
    case 'waiting':
      return waitWords(state.why, name, lackingBytes(transfer));
    case 'paused':
      return pausedWords(state.by, name);
    case 'needs-files':
      return m().state_needs_files();
    case 'moving':
      return isIncoming ? m().state_receiving() : m().state_sending();
    case 'checking':
      return m().state_checking();
    case 'complete':
      return isIncoming ? m().state_complete_here() : m().state_complete_there();
    case 'cancelled':
      return state.by === 'us' ? m().state_cancelled_by_us() : m().state_cancelled_by_them({ name });
    case 'declined':
      return state.by === 'us' ? m().state_declined_by_us() : m().state_declined_by_them({ name });
    case 'failed':
      return null;
  }
}

/**
 * How much more room the rest takes than there is. A disk that refuses bytes while the browser says there is
 * room (Chromium's figure does not follow the disk) leaves only that all of the rest has to go somewhere.
 */
function lackingBytes({ totalBytes, safeBytes, freeBytes }: TransferView): number {
  const restBytes = totalBytes - safeBytes;
  return freeBytes === null || freeBytes >= restBytes ? restBytes : restBytes - freeBytes;
}

/** What a person can do about a transfer that stands still. */
export function canPause({ state }: TransferView): boolean {
  return state.kind === 'moving' || state.kind === 'waiting';
}

export function canResume({ state }: TransferView): boolean {
  return state.kind === 'paused' && state.by === 'us';
}

export function canRegrant({ state }: TransferView): boolean {
  return state.kind === 'needs-files' && state.canRegrant;
}

/** Whether some of its files came in a folder. */
export function hasFolders({ files }: TransferView): boolean {
  return files.some(({ offeredPath }) => offeredPath.includes('/'));
}

export function needsFilesWords(transfer: TransferView): string {
  const count = transfer.fileCount;
  return canRegrant(transfer) ? m().needs_files_allow({ count }) : m().needs_files_choose({ count });
}

/** `Kept until 29 November`, where it may be forgotten; else null. */
export function keptWords({ state, expiresAt }: TransferView, locale?: string): string | null {
  if (expiresAt === null) return null;
  if (state.kind !== 'paused' && state.kind !== 'needs-files') {
    if (state.kind !== 'waiting' || state.why === 'start') return null;
  }
  return m().kept_until({ date: formatDay(expiresAt, locale) });
}

/** `1.2 MB of 5 MB safe on Otter`: the same figure on both sides. */
export function safeWords({ safeBytes, totalBytes, direction, deviceName }: TransferView): string {
  const safe = formatBytes(safeBytes);
  const total = formatBytes(totalBytes);
  return direction === 'in'
    ? m().safe_here({ safe, total })
    : m().safe_there({ safe, total, name: deviceName });
}

/** `2.1 MB/s, 3 min left`, or that nothing came through of late; null where nothing is to move. */
export function paceWords({ state }: TransferView): string | null {
  if (state.kind !== 'moving') return null;
  // A figure of nothing says less than the words.
  if (state.bytesPerSecond < 1) return m().pace_stalled();
  const rate = formatRate(state.bytesPerSecond);
  if (state.secondsLeft === null) return rate;
  return m().pace_left({ rate, duration: formatDuration(state.secondsLeft) });
}

/**
 * What is worth saying aloud. Changes with the state and with each quarter of the way, and not in between:
 * a live region reads a text again only when it changes.
 */
export function milestoneOf(transfer: TransferView): string {
  const title = titleOf(transfer);
  if (transfer.state.kind === 'failed')
    return m()
      .transfer_said_failed({ title, problem: transfer.problem ?? '' })
      .trim();
  const quarter = Math.floor(percentOf(transfer) / 25) * 25;
  const isUnderWay = transfer.state.kind === 'moving' && quarter > 0;
  return m().transfer_said({
    title,
    words: isUnderWay ? formatPercent(quarter) : (stateWords(transfer) ?? ''),
  });
}
