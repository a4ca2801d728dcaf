// Files on their way to a device: they wait while it is not clear to whom they go, and are offered then.

import type { Remote } from 'comlink';
import type { EngineApi, OutgoingFile } from '../transfer/engine-api.ts';
import type { WaitingFile } from './model.ts';
import { offerRefusal } from './words/transfers.ts';

export interface OutboxPorts {
  readonly engine: Remote<EngineApi>;
  /** Devices that are connected now. */
  readonly connected: () => readonly { readonly id: string }[];
  /** Asks the browser to keep what is stored. */
  readonly persistStorage: () => void;
  readonly onProblem: (sentence: string) => void;
  /** A transfer sends these files now. */
  readonly onOffered: (files: readonly OutgoingFile[], transferId: string) => void;
  /** Somebody does not want to send these any more. */
  readonly onDropped: (files: readonly OutgoingFile[]) => void;
}

export class Outbox {
  readonly #ports: OutboxPorts;
  #waiting = $state.raw<readonly OutgoingFile[]>([]);

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  get waiting(): readonly WaitingFile[] {
    return this.#waiting.map(({ file, path }) => ({ path, sizeBytes: file.size }));
  }

  /** Files were chosen: they go to the only connected device, or wait. */
  choose(files: readonly OutgoingFile[]): void {
    const connected = this.#ports.connected();
    const [only] = connected;
    // What waits already waits for somebody's look, and does not go along.
    if (only && connected.length === 1) this.#offerAll(only.id, files);
    else this.hold(files);
  }

  /** They wait, whoever is connected: nobody said yet to whom they go. */
  hold(files: readonly OutgoingFile[]): void {
    this.#waiting = [...this.#waiting, ...files];
  }

  /** What waits goes to this device. */
  send(deviceId: string): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#offerAll(deviceId, waiting);
  }

  clear(): void {
    this.#ports.onDropped(this.#waiting);
    this.#waiting = [];
  }

  /** In one transfer what can be reached again after a restart, in another what has to be chosen again then. */
  #offerAll(deviceId: string, all: readonly OutgoingFile[]): void {
    for (const isLasting of [true, false]) {
      const files = all.filter(({ handle }) => (handle !== undefined) === isLasting);
      if (files.length > 0) void this.offer(deviceId, files);
    }
  }

  /** Offers files. Answers whether there is a transfer now. */
  async offer(deviceId: string, files: readonly OutgoingFile[]): Promise<boolean> {
    this.#ports.persistStorage();
    const answer = await this.#ports.engine
      .offer(deviceId, files)
      .catch(() => ({ refused: 'not-connected' }) as const);
    if (!('refused' in answer)) {
      this.#ports.onOffered(files, answer.id);
      return true;
    }
    this.#ports.onProblem(offerRefusal(answer.refused));
    // They wait again rather than having to be chosen anew.
    if (answer.refused === 'not-connected') this.#waiting = [...files, ...this.#waiting];
    return false;
  }
}
