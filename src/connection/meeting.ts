// What both ways of meeting share: whom we met and how to talk on, and why a meeting failed.

import type { HandshakeFailure } from '../pairing/handshake.ts';
import type { SealedConversation } from '../pairing/sealed-conversation.ts';
import type { Session } from '../pairing/session.ts';
import type { RoomEnd } from './room-socket.ts';

/** A peer that proved it knows the secret. The taker makes the offer: it knows of the proof first. */
export interface Met {
  readonly session: Session;
  /** Sealed words to that peer over the room, for as long as the room stands. */
  readonly conversation: SealedConversation;
}

/** Why two devices did not meet. `silent`: the other side stopped answering in the middle of it. */
export type MeetingFailure = HandshakeFailure | RoomEnd | 'silent';

/** How long a peer that is there may take for its part of the handshake. */
export const HANDSHAKE_TIMEOUT_MS = 20_000;
