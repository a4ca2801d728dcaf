// The ICE servers of a deployment, from its configuration. Knows nothing of rooms.

import * as v from 'valibot';
import { iceAnswerSchema } from '../src/protocol/signaling.ts';
import type { IceAnswer } from '../src/protocol/signaling.ts';

export type IceConfiguration =
  { readonly ok: true; readonly answer: IceAnswer } | { readonly ok: false; readonly problem: string };

/**
 * Reads ICE_SERVERS: a JSON array of RTCIceServer, such as `[]` or `[{"urls":["stun:host:3478"]}]`.
 * A problem is told by its place and never by its value, which may be a credential.
 */
export function readIceServers(configured: unknown): IceConfiguration {
  if (typeof configured !== 'string') return problem('is not set');
  let iceServers: unknown;
  try {
    iceServers = JSON.parse(configured);
  } catch {
    return problem('is not valid JSON');
  }
  const parsed = v.safeParse(iceAnswerSchema, { iceServers });
  if (parsed.success) return { ok: true, answer: parsed.output };
  const place = v.getDotPath(parsed.issues[0])?.replace(/^iceServers\.?/, '');
  return problem(
    place === undefined || place === ''
      ? 'is not an array of RTCIceServer'
      : `is not an array of RTCIceServer: see ${place}`,
  );
}

function problem(what: string): IceConfiguration {
  return { ok: false, problem: `The variable ICE_SERVERS ${what}.` };
}
