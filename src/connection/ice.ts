// Which STUN and TURN servers to use: the signaling worker's to say.

import * as v from 'valibot';
import { iceAnswerSchema } from '../protocol/signaling.ts';

/** The ICE servers of this deployment; none when the answer cannot be had, which still serves one network. */
export async function fetchIceServers(origin: string, signal: AbortSignal): Promise<RTCIceServer[]> {
  try {
    const answer = await fetch(new URL('/api/ice', origin), { signal, cache: 'no-store' });
    const parsed = v.safeParse(iceAnswerSchema, await answer.json());
    if (!parsed.success) return [];
    return parsed.output.iceServers.map(({ urls, username, credential }) => ({
      urls,
      ...(username !== undefined && { username }),
      ...(credential !== undefined && { credential }),
    }));
  } catch {
    return [];
  }
}
