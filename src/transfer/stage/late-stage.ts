// A stage of an earlier life, which is opened after its transfer is shown: that can take a while, for whoever
// held it before may not have let go yet.

import type { Stage, StageRoom } from './stage.ts';

export class LateStage implements Stage {
  readonly #room: StageRoom;
  readonly #id: string;
  readonly #opened = Promise.withResolvers<Stage>();
  #stage: Stage | null = null;
  #isClosed = false;

  constructor(room: StageRoom, id: string) {
    this.#room = room;
    this.#id = id;
    // Whoever reads it sees why it cannot be read; nobody may.
    this.#opened.promise.catch(() => undefined);
  }

  /** Opens it; to be called once. Until then, and where this rejects (with `StageError`), everything else waits, or does. */
  async open(): Promise<void> {
    try {
      const stage = await this.#room.open(this.#id);
      if (this.#isClosed) await stage.close();
      this.#stage = stage;
      this.#opened.resolve(stage);
    } catch (error) {
      this.#opened.reject(error);
      throw error;
    }
  }

  async write(slot: number, bytes: Uint8Array<ArrayBuffer>, hash: Uint8Array<ArrayBuffer>): Promise<void> {
    await (await this.#opened.promise).write(slot, bytes, hash);
  }

  async flush(): Promise<void> {
    await (await this.#opened.promise).flush();
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.#opened.promise).read(offset, length);
  }

  async blob(offset: number, length: number): Promise<Blob | null> {
    return (await this.#opened.promise).blob(offset, length);
  }

  async readHash(slot: number): Promise<Uint8Array<ArrayBuffer> | null> {
    return (await this.#opened.promise).readHash(slot);
  }

  /** Lets go of the files, at once or as soon as it has them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#stage?.close();
  }

  async remove(): Promise<void> {
    this.#isClosed = true;
    const stage = await this.#opened.promise.catch(() => null);
    await (stage ? stage.remove() : this.#room.remove(this.#id));
  }
}
