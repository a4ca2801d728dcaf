// Runs both sides of a handshake over a RoomModel, turn by turn, and aborts what can no longer end by itself.

import type { Conversation } from '../../../src/pairing/conversation.ts';
import { type HandshakeResult, shakeHands } from '../../../src/pairing/handshake.ts';
import { SealedConversation } from '../../../src/pairing/sealed-conversation.ts';
import type { Secret } from '../../../src/pairing/secret.ts';
import type { Session } from '../../../src/pairing/session.ts';
import { RoomModel, type Who } from './room-model.ts';

export const codeSecret: Secret = { kind: 'code', code: { room: '4821', words: ['otter', 'velvet'] } };

/** The next turn of the event loop: gives WebCrypto its chance. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface Run {
  readonly room: RoomModel;
  readonly taker: HandshakeResult;
  readonly host: HandshakeResult;
}

export interface RunOptions {
  readonly secrets?: Record<Who, Secret>;
  /** Prepares the room: a relay that tampers. Both sides are connected afterwards. */
  readonly prepare?: (room: RoomModel) => void;
  /** Called after each message moved, with how many were moved so far. */
  readonly onStep?: (room: RoomModel, steps: number) => void;
}

export async function runHandshake({ secrets, prepare, onStep }: RunOptions = {}): Promise<Run> {
  const room = new RoomModel();
  prepare?.(room);
  const results: Partial<Record<Who, HandshakeResult>> = {};
  const waiting = { taker: false, host: false };
  const abort = new AbortController();
  const crashes: unknown[] = [];

  for (const who of ['taker', 'host'] as const) {
    const inner = room.conversation(who);
    const conversation: Conversation = {
      send: (text) => inner.send(text),
      receive: async (signal) => {
        waiting[who] = true;
        const received = await inner.receive(signal);
        waiting[who] = false;
        return received;
      },
      close: () => inner.close(),
    };
    const secret = secrets?.[who] ?? codeSecret;
    shakeHands({ conversation, side: who, secret, signal: abort.signal }).then(
      (result) => (results[who] = result),
      (error: unknown) => crashes.push(error),
    );
  }
  room.connect('taker');
  room.connect('host');

  const idle = (who: Who) => waiting[who] || results[who] !== undefined;
  for (let steps = 0; results.taker === undefined || results.host === undefined;) {
    if (crashes.length > 0) throw new Error('a handshake crashed', { cause: crashes[0] });
    const moved = room.step();
    if (moved) onStep?.(room, (steps += 1));
    await turn();
    if (!moved && idle('taker') && idle('host') && !room.step()) abort.abort();
  }
  room.settle();
  return { room, taker: results.taker, host: results.host };
}

/** Moves everything in the room, turn by turn, until the promise is settled. */
export async function settling<T>(room: RoomModel, promise: Promise<T>): Promise<T> {
  const state = { pending: true };
  const done = promise.finally(() => (state.pending = false));
  while (state.pending) {
    room.settle();
    await Promise.race([done, turn()]);
  }
  return done;
}

export function sessionOf(result: HandshakeResult): Session {
  if (!result.ok) throw new Error(`no session: ${result.reason}`);
  return result.session;
}

export function sealedOver(run: Run, who: Who): SealedConversation {
  return new SealedConversation(run.room.conversation(who), sessionOf(run[who]));
}
