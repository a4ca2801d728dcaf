// How long a room stands, by its kind and by what the deployment says.

import { CODE_LIFETIME_MS, LINK_LIFETIME_MS, RENDEZVOUS_IDLE_MS } from '../src/protocol/limits.ts';
import type { RoomKind } from '../src/protocol/signaling.ts';

/** Lifetime of a fresh room in ms. `codeSeconds` is the deployment's word for codes; one that makes no sense is passed over. */
export function lifetimeMs(kind: RoomKind, codeSeconds?: unknown): number {
  if (kind === 'link') return LINK_LIFETIME_MS;
  if (kind === 'meet') return RENDEZVOUS_IDLE_MS;
  const configured = Number(codeSeconds) * 1000;
  return configured > 0 && configured <= LINK_LIFETIME_MS ? configured : CODE_LIFETIME_MS;
}
