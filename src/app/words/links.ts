// The sentences about meeting and links: what happened, and what to do now. With transfers.ts beside it, the
// one place that turns a reason into a sentence.

import type { JoinHint } from '../../connection/joined-room.ts';
import type { LinkEnd } from '../../connection/link.ts';
import type { MeetingFailure } from '../../connection/meeting.ts';
import type { RoomEnd } from '../../connection/room-socket.ts';
import type { CodeProblem } from '../../pairing/code.ts';
import type { LinkProblem } from '../../pairing/link.ts';

const UPDATE = 'The two devices run different versions of Causeway. Reload the page on both, then try again.';
const TAMPERED =
  'The connection was stopped: messages between the two devices were altered on the way. Try again, and on another network if it happens twice.';
const SILENT = 'The other device stopped answering. Keep Causeway open on both, then try again.';
const UNREACHABLE = 'Causeway’s server cannot be reached. Check your connection, then try again.';
const UNEXPECTED =
  'The server gave an answer that Causeway does not understand. Reload the page, then try again.';

/** To the one who typed a code or opened a link. */
export function joinFailure(reason: MeetingFailure, by: 'code' | 'link'): string {
  switch (reason) {
    case 'wrong-secret':
      return by === 'code'
        ? 'That code was not right, and it is used up now. Ask for a fresh code on the other device, and type that one.'
        : 'That link was not right. Ask for a fresh link on the other device.';
    case 'unavailable':
      return by === 'code'
        ? 'No device is waiting at this code. It may have been used, mistyped or run out. Ask for a fresh code on the other device.'
        : 'No device is waiting at this link. It may have been closed, or too many devices are using it. Ask for a fresh link.';
    case 'expired':
      return `This ${by} has run out. Ask for a fresh one on the other device.`;
    case 'closed':
    case 'gone':
      return `The other device closed this ${by}. Ask for a fresh one.`;
    case 'version':
      return UPDATE;
    case 'unreachable':
      return UNREACHABLE;
    case 'silent':
    case 'restarted':
    case 'replaced':
      return SILENT;
    case 'tampered':
      return TAMPERED;
    case 'tooMany':
    case 'tooLarge':
    case 'badMessage':
    case 'taken':
      return UNEXPECTED;
    case 'left':
    case 'aborted':
      return 'The attempt was called off.';
  }
}

/** To the one who shows a code, when it was used without success. */
export function codeFailure(reason: MeetingFailure): string {
  switch (reason) {
    case 'wrong-secret':
      return 'Another device typed a wrong code. To be safe, this code is used up. Get a new code and read that one out.';
    case 'expired':
      return 'This code has run out. Get a new one.';
    case 'unreachable':
      return UNREACHABLE;
    case 'version':
      return UPDATE;
    case 'tampered':
      return TAMPERED;
    case 'silent':
    case 'gone':
    case 'restarted':
      return 'The other device stopped answering before it was done. The code is used up; get a new one.';
    default:
      return 'This code cannot be used any more. Get a new one.';
  }
}

/** To the one who shows a link, when its room ended by itself. */
export function linkRoomEnd(reason: RoomEnd): string {
  if (reason === 'expired') return 'This link has run out. Close this and open it again for a fresh one.';
  if (reason === 'unreachable') return UNREACHABLE;
  return 'This link cannot be used any more. Close this and open it again for a fresh one.';
}

/** To the one who shows a link, about a device that tried it; null when it is not worth a word. */
export function takerFailure(reason: MeetingFailure): string | null {
  if (reason === 'version') return UPDATE;
  if (reason === 'tampered') return TAMPERED;
  return reason === 'wrong-secret' ? 'A device with a wrong link tried to connect, and was refused.' : null;
}

export function joinHint(hint: JoinHint): string {
  return hint === 'host-away'
    ? 'The other device is not there right now. Keep this open, and bring Causeway to the front on the other device.'
    : 'Causeway’s server cannot be reached at the moment. Trying again…';
}

/** Why a text is no code. */
export function codeProblem(problem: CodeProblem): string {
  const example = 'A code looks like 4821-otter-velvet.';
  switch (problem.reason) {
    case 'empty':
      return `Type the code that the other device shows. ${example}`;
    case 'no-digits':
      return `The four digits are missing. ${example}`;
    case 'too-short':
      return `Something is missing: four digits and two words. ${example}`;
    case 'too-long':
      return `That is too long: four digits and two words. ${example}`;
    case 'bad-character':
      return `“${problem.character}” is not part of a code. ${example}`;
    case 'unknown-word':
      return problem.suggestion === null
        ? `“${problem.word}” is not a word that codes use. Look at it again on the other device.`
        : `“${problem.word}” is not a word that codes use. Is it “${problem.suggestion}”?`;
  }
}

/** Why a text is no pairing link. */
export function linkProblem(problem: LinkProblem): string {
  if (problem === 'version') return UPDATE;
  return problem === 'damaged'
    ? 'This link is not complete. Copy it again on the other device, all of it.'
    : 'This is not a Causeway link.';
}

/** Why a link to a device ended; null when the user did it. */
export function linkEnd(why: LinkEnd, name: string): string | null {
  switch (why) {
    case 'ended':
      return null;
    case 'bye':
      return `${name} disconnected.`;
    case 'no-path':
      return 'The two devices found no way to each other. Put both on the same network, or try another one.';
    case 'version':
      return UPDATE;
    case 'tampered':
      return TAMPERED;
    case 'protocol':
      return `The connection to ${name} was ended: it sent something that Causeway does not understand.`;
  }
}
