// The sentences about meeting and links: what happened, and what to do now. With transfers.ts beside it, the
// one place that turns a reason into a sentence. Names stand in it as they are given: `isolate()` them first.

import type { JoinHint } from '../../connection/joined-room.ts';
import type { LinkEnd } from '../../connection/link.ts';
import type { MeetingFailure } from '../../connection/meeting.ts';
import type { RoomEnd } from '../../connection/room-socket.ts';
import type { CodeProblem } from '../../pairing/code.ts';
import type { LinkProblem } from '../../pairing/link.ts';
import { isolate } from '../../words/isolate.ts';
import { m } from '../../words/messages.svelte.ts';

/** What a code looks like: its words are the same in every language. */
const CODE_EXAMPLE = isolate('4821-otter-velvet');

/** To the one who typed a code or opened a link. */
export function joinFailure(reason: MeetingFailure, by: 'code' | 'link'): string {
  const isCode = by === 'code';
  switch (reason) {
    case 'wrong-secret':
      return isCode ? m().join_wrong_code() : m().join_wrong_link();
    case 'unavailable':
      return isCode ? m().join_unavailable_code() : m().join_unavailable_link();
    case 'expired':
      return isCode ? m().join_expired_code() : m().join_expired_link();
    case 'closed':
    case 'gone':
      return isCode ? m().join_closed_code() : m().join_closed_link();
    case 'version':
      return m().link_version();
    case 'unreachable':
      return m().link_unreachable();
    case 'silent':
    case 'restarted':
    case 'replaced':
      return m().link_silent();
    case 'tampered':
      return m().link_tampered();
    case 'tooMany':
    case 'tooLarge':
    case 'badMessage':
    case 'taken':
      return m().link_unexpected();
    case 'left':
    case 'aborted':
      return m().join_aborted();
  }
}

/** To the one who shows a code, when it was used without success. */
export function codeFailure(reason: MeetingFailure): string {
  switch (reason) {
    case 'wrong-secret':
      return m().code_guessed();
    case 'expired':
      return m().code_expired();
    case 'unreachable':
      return m().link_unreachable();
    case 'version':
      return m().link_version();
    case 'tampered':
      return m().link_tampered();
    case 'silent':
    case 'gone':
    case 'restarted':
      return m().code_interrupted();
    default:
      return m().code_unusable();
  }
}

/** To the one who shows a link, when its room ended by itself. */
export function linkRoomEnd(reason: RoomEnd): string {
  if (reason === 'expired') return m().link_room_expired();
  if (reason === 'unreachable') return m().link_unreachable();
  return m().link_room_unusable();
}

/** To the one who shows a link, about a device that tried it; null when it is not worth a word. */
export function takerFailure(reason: MeetingFailure): string | null {
  if (reason === 'version') return m().link_version();
  if (reason === 'tampered') return m().link_tampered();
  return reason === 'wrong-secret' ? m().link_guessed() : null;
}

export function joinHint(hint: JoinHint): string {
  return hint === 'host-away' ? m().join_hint_host_away() : m().join_hint_server_away();
}

/** Why a text is no code. What was typed is isolated here: it is for the eye only. */
export function codeProblem(problem: CodeProblem): string {
  const example = CODE_EXAMPLE;
  switch (problem.reason) {
    case 'empty':
      return m().code_empty({ example });
    case 'no-digits':
      return m().code_no_digits({ example });
    case 'too-short':
      return m().code_too_short({ example });
    case 'too-long':
      return m().code_too_long({ example });
    case 'bad-character':
      return m().code_bad_character({ character: isolate(problem.character), example });
    case 'unknown-word': {
      const word = isolate(problem.word);
      return problem.suggestion === null
        ? m().code_unknown_word({ word })
        : m().code_unknown_word_suggest({ word, suggestion: isolate(problem.suggestion) });
    }
  }
}

/** Why a text is no pairing link. */
export function linkProblem(problem: LinkProblem): string {
  if (problem === 'version') return m().link_version();
  return problem === 'damaged' ? m().link_damaged() : m().link_foreign();
}

/** Why a link to a device ended; null when the user did it. */
export function linkEnd(why: LinkEnd, name: string): string | null {
  switch (why) {
    case 'ended':
      return null;
    case 'bye':
      return m().link_bye({ name });
    case 'no-path':
      return m().link_no_path();
    case 'version':
      return m().link_version();
    case 'tampered':
      return m().link_tampered();
    case 'protocol':
      return m().link_protocol({ name });
  }
}
