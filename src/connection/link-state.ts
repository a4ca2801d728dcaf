// What a link is told and what it tells: its ports, its states, its ends.

import type { Bond } from '../pairing/bond.ts';
import type { Hello, Path } from './generation.ts';
import type { Met } from './meeting.ts';

/** Why a link is over. `ended`: we ended it. `bye`: the other side did. The rest failed. */
export type LinkEnd = 'ended' | 'bye' | 'no-path' | 'version' | 'tampered' | 'protocol';

export type LinkState =
  /** The first connection is being made. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** The connection broke, or a page was reloaded; the next one is being made. */
  | { readonly kind: 'reconnecting' }
  /** Not an end: it goes on as soon as the other device is there again, in our version. */
  | { readonly kind: 'away'; readonly why: 'unseen' | 'version' }
  | { readonly kind: 'ended'; readonly why: LinkEnd };

export interface LinkOptions {
  readonly origin: string;
  readonly bond: Bond;
  /** The session of the invite; null for a bond of an earlier visit, whose other device is looked for. */
  readonly met: Met | null;
  readonly iceServers: (signal: AbortSignal) => Promise<RTCIceServer[]>;
  readonly relayOnly: () => boolean;
  readonly me: () => Hello;
  /** Takes the engine's channels of the next generation; must transfer them before it returns. */
  readonly introduce: (control: RTCDataChannel, blocks: RTCDataChannel) => void;
  /** Most lanes of a connection, the first included. */
  readonly mostLanes: number;
  /** Takes the engine's channel of a further lane; must transfer it before it returns. */
  readonly introduceLane: (lane: number, blocks: RTCDataChannel) => void;
  /** A further lane is dead, or about to be; also said of each when the connection goes. */
  readonly onLaneLost: (lane: number) => void;
  /** The channels introduced last are dead, or are about to be. */
  readonly onLost: () => void;
  readonly onState: (state: LinkState) => void;
  /** Who the other device is; said with each generation. */
  readonly onHello: (hello: Hello) => void;
  readonly onPath: (path: Path) => void;
  /** The room of the invite is not needed any more; said once. */
  readonly onSettled: () => void;
}
