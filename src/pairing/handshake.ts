// The handshake: CPace with key confirmation over a conversation. Three messages; the taker begins.
// A session exists only on a side that has seen the other's proof. One run lets a peer test one guess.

import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { toBase64url } from './base64url.ts';
import type { Side } from './bond.ts';
import { type Bytes, lvCat, type RandomBytes, randomBytes, utf8 } from './bytes.ts';
import type { Conversation, EndReason } from './conversation.ts';
import { confirmationTag, confirms, makeShare, type Said, scalarMultVerify, sessionKey } from './cpace.ts';
import { answerSchema, beginSchema, finishSchema, NONCE_BYTES, readMessage } from './handshake-messages.ts';
import { passwordString, type Room, roomOf, type Secret } from './secret.ts';
import { makeSession, type Session, transcriptHash } from './session.ts';

// Neither side has a session id before it begins; the nonces make each run's transcript its own.
const SID = new Uint8Array(0);

/**
 * Why there is no session. `wrong-secret`: the proof did not hold (a wrong code, or shares that somebody
 * altered: cryptography cannot tell). `version`: the other side speaks another version. `aborted`: our signal.
 */
export type HandshakeFailure = 'wrong-secret' | 'version' | 'aborted' | EndReason;

/** A session, or why there is none. */
export type HandshakeResult =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly reason: HandshakeFailure };

/** What a handshake needs. */
export interface HandshakeOptions {
  readonly conversation: Conversation;
  /** `taker` begins. At a rendezvous it is who was the taker when the bond was made (`bond.side`). */
  readonly side: Side;
  readonly secret: Secret;
  readonly signal?: AbortSignal;
  readonly random?: RandomBytes;
}

/**
 * Runs one side. Does not close the conversation. After any failure the secret of a code is spent: the
 * other side may have tested a guess, whatever the reason says.
 */
export async function shakeHands(options: HandshakeOptions): Promise<HandshakeResult> {
  const room = await roomOf(options.secret);
  return options.side === 'taker' ? asTaker(options, room) : asHost(options, room);
}

async function asTaker(options: HandshakeOptions, room: Room): Promise<HandshakeResult> {
  const { conversation, secret, signal } = options;
  const ours = begin('taker', options, room);
  conversation.send(JSON.stringify(ours.opening));

  const received = await conversation.receive(signal);
  if (!received.ok) return received;
  const answer = readMessage(answerSchema, received.text);
  if (!answer.ok) return answer;
  const host = said('host', answer.message.share, answer.message.nonce);
  const sharedPoint = scalarMultVerify(ours.scalar, host.share);
  if (sharedPoint === null) return failure('tampered');
  const isk = sessionKey(SID, sharedPoint, ours.said, host);
  if (!confirms(answer.message.tag, SID, isk, host)) {
    conversation.send(JSON.stringify({ wrong: true }));
    return failure('wrong-secret');
  }
  conversation.send(JSON.stringify({ tag: toBase64url(confirmationTag(SID, isk, ours.said)) }));
  const transcript = transcriptHash(ours.ci, ours.said, host);
  return { ok: true, session: await makeSession(isk, transcript, 'taker', secret) };
}

async function asHost(options: HandshakeOptions, room: Room): Promise<HandshakeResult> {
  const { conversation, secret, signal } = options;
  const received = await conversation.receive(signal);
  if (!received.ok) return received;
  const first = readMessage(beginSchema, received.text);
  if (!first.ok) {
    // So that the taker can say it too.
    if (first.reason === 'version') conversation.send(JSON.stringify({ v: PROTOCOL_VERSION }));
    return first;
  }
  const ours = begin('host', options, room);
  const taker = said('taker', first.message.share, first.message.nonce);
  const sharedPoint = scalarMultVerify(ours.scalar, taker.share);
  if (sharedPoint === null) return failure('tampered');
  const isk = sessionKey(SID, sharedPoint, taker, ours.said);
  const tag = toBase64url(confirmationTag(SID, isk, ours.said));
  conversation.send(JSON.stringify({ ...ours.opening, tag }));

  const last = await conversation.receive(signal);
  if (!last.ok) return last;
  const finish = readMessage(finishSchema, last.text);
  if (!finish.ok) return finish;
  if ('wrong' in finish.message) return failure('wrong-secret');
  if (!confirms(finish.message.tag, SID, isk, taker)) return failure('wrong-secret');
  const transcript = transcriptHash(ours.ci, taker, ours.said);
  return { ok: true, session: await makeSession(isk, transcript, 'host', secret) };
}

/** One side's start: its scalar, and what it says first. */
function begin(side: Side, { secret, random = randomBytes }: HandshakeOptions, room: Room) {
  const ci = channelIdentifier(room);
  const { scalar, share } = makeShare(passwordString(secret), ci, SID, random);
  const nonce = random(NONCE_BYTES);
  const opening = { v: PROTOCOL_VERSION, share: toBase64url(share), nonce: toBase64url(nonce) };
  return { ci, scalar, opening, said: said(side, share, nonce) };
}

/** A share with its associated data: who says it, in which version, and the nonce. */
function said(side: Side, share: Bytes, nonce: Bytes): Said {
  return { share, associatedData: lvCat(utf8(side), utf8(String(PROTOCOL_VERSION)), nonce) };
}

/** CI: this protocol, the room, and who begins and who answers, in that order. */
function channelIdentifier(room: Room): Bytes {
  const parts = ['causeway pairing', String(PROTOCOL_VERSION), room.kind, room.id, 'taker', 'host'];
  return lvCat(...parts.map(utf8));
}

function failure(reason: HandshakeFailure): HandshakeResult {
  return { ok: false, reason };
}
