// What an outgoing transfer needs of the world around it.

import type { ControlWord } from '../../protocol/control.ts';
import type { OutgoingStore } from './outgoing-store.ts';

/** The link as a sender needs it. */
export interface OutgoingWire {
  say(word: ControlWord): void;
  /** Says a word when the channel has room; false when it closed. */
  sayWhenRoom(word: ControlWord): Promise<boolean>;
}

export interface OutgoingPorts {
  readonly store: OutgoingStore;
  /** Which files are wanted changed. */
  readonly onFiles: () => void;
}
