// The sentences about transfers: what happened, and what to do now. With links.ts beside it, the one place
// that turns a reason into a sentence.

import type { FailureReason, OfferRefusal, Side, WaitReason } from '../../transfer/engine-api.ts';
import { formatBytes } from '../units.ts';

/** Why a transfer failed; `detail` names a file where one is to blame. */
export function transferFailure(reason: FailureReason, detail: string | null): string {
  const file = detail === null ? 'A file' : `“${detail}”`;
  switch (reason) {
    case 'no-space':
      return 'The receiving device has no room left. Make room there, then send again.';
    case 'storage':
      return 'The receiving device could not store the files. A private window or a full disk may be why.';
    case 'corrupt-block':
      return 'A part arrived damaged three times. Send again, over another network if you can.';
    case 'root-mismatch':
      return 'The copy is not the same as the original, so it was not kept. Send again.';
    case 'source-changed':
      return `${file} was changed, moved or deleted while it was being sent. Send it again.`;
    case 'source-unreadable':
      return `${file} could not be read. Check that it can be opened, then send again.`;
    case 'protocol':
      return 'The other device sent something that Causeway does not understand. Reload both and send again.';
    case 'too-large':
      return 'This is more than one transfer can carry.';
    case 'link-lost':
      return 'The connection to the other device was lost. Connect again and send again.';
    case 'sender-forgot':
      return 'The other device does not know this transfer any more. Files that are whole can be saved; ask for the others to be sent again.';
    case 'damaged':
      return 'What had arrived was damaged on this device, and the other one was done with it. Files that are whole can be saved; ask for the others to be sent again.';
  }
}

/** Why nothing was offered. */
export function offerRefusal(reason: OfferRefusal): string {
  switch (reason) {
    case 'no-files':
      return 'There was nothing to send: a folder without files, perhaps.';
    case 'too-many-files':
      return 'That is more than 100,000 files. Pack them into one, or send them in parts.';
    case 'too-large':
      return 'That is more than one transfer can carry. Send it in parts.';
    case 'not-connected':
      return 'That device is not connected any more. Connect it again, then send.';
  }
}

/** Something that was stored could not be read when the app started. */
export const storageUnread =
  'Not all that was stored on this device could be read. What could not is still there: free some space if the disk is full, then reload.';

/** An offer larger than the free space. */
export function noRoom(needBytes: number, freeBytes: number): string {
  return `There is not enough room: ${formatBytes(needBytes)} needed, ${formatBytes(freeBytes)} free.`;
}

/**
 * Why an accepted transfer does not move. `needBytes` is what our storage lacks; null while unknown.
 * A phrase beside others, so without a full stop.
 */
export function waitWords(why: WaitReason, name: string, needBytes: number | null): string {
  switch (why) {
    case 'start':
      return 'Starting';
    case 'link':
      return `Waiting for ${name} to come back`;
    case 'space':
      return needBytes === null
        ? 'No room left on this device'
        : `No room left on this device: ${formatBytes(needBytes)} more needed`;
    case 'storage':
      return 'What arrived cannot be opened now: close other tabs of Causeway, then reload';
    case 'their-space':
      return `No room left on ${name}`;
    case 'their-files':
      return `Waiting for ${name} to choose its files again`;
  }
}

/** Who paused; a phrase as above. */
export function pausedWords(by: Side, name: string): string {
  return by === 'us' ? 'Paused by you' : `Paused on ${name}`;
}

/** Files chosen again that are not the ones being sent: the first of each kind by name. */
export function supplyMismatch(missing: readonly string[], changed: readonly string[]): string {
  const sentences: string[] = [];
  if (changed.length === 1)
    sentences.push(`${named(changed)} is not the file that was being sent: it was changed.`);
  if (changed.length > 1)
    sentences.push(`${named(changed)} are not the files that were being sent: they were changed.`);
  if (missing.length > 0)
    sentences.push(
      `${named(missing)} ${missing.length === 1 ? 'is' : 'are'} still missing. Choose the rest, too.`,
    );
  else if (changed.length > 0)
    sentences.push('Choose what you sent at first, or send what is there now instead.');
  return sentences.join(' ') || 'This transfer takes no files any more. Send them anew.';
}

/** A file behind a kept handle is not there. */
export function fileGone(path: string): string {
  return `“${path}” is not where it was any more. Choose the files again.`;
}

export const accessRefused = 'The browser was not allowed to read the files. Choose them again instead.';

/** `“a.txt”`, `“a.txt” and 3 more`. */
function named(paths: readonly string[]): string {
  const others = paths.length - 1;
  return `“${paths[0] ?? ''}”${others > 0 ? ` and ${others.toLocaleString()} more` : ''}`;
}
