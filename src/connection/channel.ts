// One data channel as the rest of the code sees it: send while there is room, wait while there is not.
// It outlives its handle: `attach` and `detach` are the only places where handles change, and both
// wake every waiter, so that none is stranded on a channel that is gone.
// Knows nothing of what the messages mean. Runs on the page and in the engine's worker.

/** The part of RTCDataChannel that is used; in-memory pipes implement it in tests. */
export interface ChannelHandle {
  readonly readyState: RTCDataChannelState;
  readonly bufferedAmount: number;
  bufferedAmountLowThreshold: number;
  binaryType: BinaryType;
  send(data: string): void;
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- the DOM declares it so; one signature over a union would not match
  send(data: ArrayBuffer): void;
  close(): void;
  addEventListener(type: 'open' | 'close' | 'error' | 'bufferedamountlow', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  removeEventListener(type: 'open' | 'close' | 'error' | 'bufferedamountlow', listener: () => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

export interface ChannelOptions {
  /** No send may take the queue above this many bytes. Far below 16 MiB, where Chromium throws. */
  readonly highWaterBytes: number;
  /** Waiters go on once the queue is down to this. */
  readonly lowWaterBytes: number;
  readonly onOpen: () => void;
  readonly onMessage: (data: string | ArrayBuffer) => void;
  /** The handle closed by itself or from the other side; not called after `detach`. */
  readonly onClosed: () => void;
}

export class Channel {
  readonly #options: ChannelOptions;
  #handle: ChannelHandle | null = null;
  readonly #waiters = new Set<() => void>();

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#handle?.readyState === 'open';
  }

  /** Bytes handed over and not yet on their way. */
  get bufferedBytes(): number {
    return this.#handle?.bufferedAmount ?? 0;
  }

  /** Takes a handle, open or not yet; a former one is closed. */
  attach(handle: ChannelHandle): void {
    this.detach();
    this.#handle = handle;
    handle.binaryType = 'arraybuffer';
    handle.bufferedAmountLowThreshold = this.#options.lowWaterBytes;
    handle.addEventListener('open', this.#opened);
    handle.addEventListener('message', this.#messaged);
    handle.addEventListener('bufferedamountlow', this.#wake);
    handle.addEventListener('close', this.#closed);
    if (handle.readyState === 'open') this.#opened();
  }

  /** Lets go of the handle and closes it; every waiter is told. */
  detach(): void {
    const handle = this.#handle;
    if (!handle) return;
    this.#handle = null;
    handle.removeEventListener('open', this.#opened);
    handle.removeEventListener('message', this.#messaged);
    handle.removeEventListener('bufferedamountlow', this.#wake);
    handle.removeEventListener('close', this.#closed);
    handle.close();
    this.#wake();
  }

  /** Sends now; answers false when the channel is not open. Call `room` first for anything large. */
  send(data: string | ArrayBuffer): boolean {
    const handle = this.#handle;
    if (handle?.readyState !== 'open') return false;
    try {
      if (typeof data === 'string') handle.send(data);
      else handle.send(data);
      return true;
    } catch {
      // The channel began to close between the check and the send; its close event follows.
      return false;
    }
  }

  /**
   * Resolves true once `bytes` more fit under the high-water mark, false when the channel closed or
   * `signal` aborted meanwhile. The low-water event is edge-triggered, so the level is read again each time.
   */
  async room(bytes: number, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const handle = this.#handle;
      if (signal.aborted || handle?.readyState !== 'open') return false;
      if (handle.bufferedAmount === 0 || handle.bufferedAmount + bytes <= this.#options.highWaterBytes)
        return true;
      await this.#next(signal);
    }
  }

  async #next(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#waiters.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiters.add(done);
      signal.addEventListener('abort', done);
    });
  }

  readonly #wake = (): void => {
    for (const waiter of [...this.#waiters]) waiter();
  };

  readonly #opened = (): void => {
    this.#options.onOpen();
  };

  readonly #messaged = (event: MessageEvent): void => {
    const data: unknown = event.data;
    if (typeof data === 'string' || data instanceof ArrayBuffer) this.#options.onMessage(data);
  };

  readonly #closed = (): void => {
    this.detach();
    this.#options.onClosed();
  };
}
