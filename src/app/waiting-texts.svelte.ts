// Texts on their way to a device: they came from another app or were pasted, and wait until somebody has looked
// at them and says to whom they go.

import type { WaitingText } from './model.ts';

export interface WaitingTextsPorts {
  /** Says a text to a device. Answers false when it is not connected. */
  readonly say: (deviceId: string, text: string) => boolean;
  /** A text was sent, or thrown away. */
  readonly onGone: (id: string) => void;
}

export class WaitingTexts {
  readonly #ports: WaitingTextsPorts;
  #list = $state.raw<readonly WaitingText[]>([]);

  constructor(ports: WaitingTextsPorts) {
    this.#ports = ports;
  }

  get list(): readonly WaitingText[] {
    return this.#list;
  }

  add(text: WaitingText): void {
    if (!this.#list.some(({ id }) => id === text.id)) this.#list = [...this.#list, text];
  }

  send(id: string, deviceId: string): void {
    const text = this.#list.find((waiting) => waiting.id === id);
    if (text && this.#ports.say(deviceId, text.text)) this.clear(id);
  }

  clear(id: string): void {
    this.#list = this.#list.filter((waiting) => waiting.id !== id);
    this.#ports.onGone(id);
  }
}
