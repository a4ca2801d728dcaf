// What wrangler.toml binds to this Worker.

import type { Room } from './room.ts';

export interface Env {
  readonly ROOMS: DurableObjectNamespace<Room>;
  /** A JSON array of RTCIceServer; checked before use, since a person writes it. */
  readonly ICE_SERVERS?: unknown;
  /** Origins allowed beside the Worker's own, comma-separated. */
  readonly ALLOWED_ORIGINS?: string;
  /** How long a code may be used, in seconds, where ten minutes do not fit. A text, since a person writes it. */
  readonly CODE_LIFETIME_SECONDS?: unknown;
}
