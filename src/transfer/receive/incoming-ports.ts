// What an incoming transfer needs of the world around it.

import type { ControlWord } from '../../protocol/control.ts';
import type { CheckpointStore } from '../stage/checkpoint-store.ts';
import type { StageRoom } from '../stage/stage.ts';
import type { Puller } from './puller.ts';

/** The link as a receiver needs it. */
export interface IncomingWire {
  readonly puller: Puller;
  say(word: ControlWord): void;
  /** Says a word when the channel has room; false when it closed. */
  sayWhenRoom(word: ControlWord): Promise<boolean>;
}

export interface IncomingPorts {
  readonly stages: StageRoom;
  readonly checkpoints: CheckpointStore;
  readonly freeSpace: () => Promise<number | null>;
  /** The list of files is known, or which are wanted or whole changed. */
  readonly onFiles: () => void;
  /** The sender took back an offer that was never shown: nothing of it is left. */
  readonly onGone: () => void;
  readonly onWhole: (files: readonly number[]) => void;
}
