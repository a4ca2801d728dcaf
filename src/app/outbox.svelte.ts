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
    this.#waiting = [...this.#waiting, ...files];
    const connected = this.#ports.connected();
    const [only] = connected;
    if (only && connected.length === 1) this.send(only.id);
  }

  /** What waits goes to this device. */
  send(deviceId: string): void {
    const files = this.#waiting;
    this.#waiting = [];
    if (files.length > 0) void this.offer(deviceId, files);
  }

  clear(): void {
    this.#waiting = [];
  }

  /** Offers files. Answers whether there is a transfer now. */
  async offer(deviceId: string, files: readonly OutgoingFile[]): Promise<boolean> {
    this.#ports.persistStorage();
    const answer = await this.#ports.engine.offer(deviceId, files);
    if (!('refused' in answer)) return true;
    this.#ports.onProblem(offerRefusal(answer.refused));
    // They wait again rather than having to be chosen anew.
    if (answer.refused === 'not-connected') this.#waiting = [...files, ...this.#waiting];
    return false;
  }
}
