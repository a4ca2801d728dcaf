// A transfer in words and figures, for eyes and for ears. Pure.

import type { TransferView } from '../../app/model.ts';
import { formatBytes, formatDuration, formatRate } from '../../app/units.ts';
import { pausedWords, waitWords } from '../../app/words/transfers.ts';

/** `1 file`, `2,000 files`. */
export function countFiles(count: number): string {
  return count === 1 ? '1 file' : `${count.toLocaleString()} files`;
}

/** What moves where, as plain text: for labels and for ears. */
export function titleOf(transfer: TransferView): string {
  const what =
    transfer.fileCount === 1 ? (transfer.files[0]?.path ?? '1 file') : countFiles(transfer.fileCount);
  return `${what} ${transfer.direction === 'in' ? 'from' : 'to'} ${transfer.deviceName}`;
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

/** Whether how far it came is worth showing: of one that was cancelled nothing is kept. */
export function hasProgress({ state }: TransferView): boolean {
  return state.kind !== 'offered' && state.kind !== 'declined' && state.kind !== 'cancelled';
}

/** An offer that waits for this device's answer. */
export function isPending({ direction, state }: TransferView): boolean {
  return direction === 'in' && state.kind === 'offered';
}

/** One sentence on where it stands; null when it failed, where `problem` says it. */
export function stateWords(transfer: TransferView): string | null {
  const { state, direction, deviceName } = transfer;
  switch (state.kind) {
    case 'offered':
      return direction === 'in' ? 'Waits for your answer' : `Waiting for ${deviceName} to accept`;
    case 'waiting':
      return waitWords(state.why, deviceName, lackingBytes(transfer));
    case 'paused':
      return pausedWords(state.by, deviceName);
    case 'needs-files':
      return 'Needs its files';
    case 'moving':
      return direction === 'in' ? 'Receiving' : 'Sending';
    case 'checking':
      return 'Comparing both copies';
    case 'complete':
      return direction === 'in' ? 'Complete: every byte verified' : 'Delivered: every byte verified there';
    case 'cancelled':
      return state.by === 'us' ? 'You cancelled it' : `${deviceName} cancelled it`;
    case 'declined':
      return state.by === 'us' ? 'You declined it' : `${deviceName} declined it`;
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
  const [what, them] = transfer.fileCount === 1 ? ['the file', 'it'] : ['the files', 'them'];
  return canRegrant(transfer)
    ? `The browser wants to be asked before ${what} can be read again.`
    : `A browser forgets ${what} when its page is closed. Choose ${them} again, or drop ${them} here, to go on.`;
}

/** `Kept until 29 November`, where it may be forgotten; else null. */
export function keptWords({ state, expiresAt }: TransferView, locale?: string): string | null {
  if (expiresAt === null) return null;
  if (state.kind !== 'paused' && state.kind !== 'needs-files') {
    if (state.kind !== 'waiting' || state.why === 'start') return null;
  }
  return `Kept until ${new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' }).format(expiresAt)}`;
}

/** `1.2 MB of 5 MB safe on Otter`: the same figure on both sides. */
export function safeWords({ safeBytes, totalBytes, direction, deviceName }: TransferView): string {
  const where = direction === 'in' ? 'this device' : deviceName;
  return `${formatBytes(safeBytes)} of ${formatBytes(totalBytes)} safe on ${where}`;
}

/** `2.1 MB/s, 3 min left`, or that nothing came through of late; null where nothing is to move. */
export function paceWords({ state }: TransferView): string | null {
  if (state.kind !== 'moving') return null;
  // A figure of nothing says less than the words.
  if (state.bytesPerSecond < 1) return 'Stalled: nothing comes through at the moment';
  const rate = formatRate(state.bytesPerSecond);
  return state.secondsLeft === null ? rate : `${rate}, ${formatDuration(state.secondsLeft)} left`;
}

/**
 * What is worth saying aloud. Changes with the state and with each quarter of the way, and not in between:
 * a live region reads a text again only when it changes.
 */
export function milestoneOf(transfer: TransferView): string {
  const title = titleOf(transfer);
  if (transfer.state.kind === 'failed') return `${title}: failed. ${transfer.problem ?? ''}`.trim();
  const quarter = Math.floor(percentOf(transfer) / 25) * 25;
  const words = stateWords(transfer) ?? '';
  return transfer.state.kind === 'moving' && quarter > 0 ? `${title}: ${quarter}%` : `${title}: ${words}`;
}
