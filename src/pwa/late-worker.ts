// A worker that is talked to before it is there, so that the first screen need not wait for its script, nor
// share the network with it. What is said meanwhile is kept, and said in its order.

import type { Endpoint } from 'comlink';

type Listener = Parameters<Endpoint['addEventListener']>;

export class LateWorker implements Endpoint {
  #worker: Worker | null = null;
  #isOver = false;
  #early: { readonly message: unknown; readonly transfer: Transferable[] }[] = [];
  /** Whoever listens, until there is something to listen to. */
  #listening: Listener[] = [];

  /** The worker is to be made now. Does nothing once it was ended. (Comlink calls what is named `start`.) */
  begin(make: () => Worker): void {
    if (this.#isOver || this.#worker) return;
    const worker = make();
    this.#worker = worker;
    for (const listener of this.#listening) worker.addEventListener(...listener);
    for (const { message, transfer } of this.#early) worker.postMessage(message, transfer);
    this.#listening = [];
    this.#early = [];
  }

  /** Ends it, or keeps it from being made. */
  terminate(): void {
    this.#isOver = true;
    this.#early = [];
    this.#worker?.terminate();
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    if (this.#worker) this.#worker.postMessage(message, transfer);
    else if (!this.#isOver) this.#early.push({ message, transfer });
  }

  addEventListener(...listener: Listener): void {
    if (this.#worker) this.#worker.addEventListener(...listener);
    else this.#listening.push(listener);
  }

  removeEventListener(...listener: Listener): void {
    const [type, heard] = listener;
    this.#worker?.removeEventListener(...listener);
    this.#listening = this.#listening.filter((one) => one[0] !== type || one[1] !== heard);
  }
}
