// Small pictures of pictures: a few decoded at a time, what came into view last first, some kept.

import { HEAD_BYTES, pictureSize } from './picture-size.ts';

/** Side of a thumbnail, in device pixels. */
export const THUMBNAIL_PX = 96;
/** Beyond this a picture is not decoded for a thumbnail: bytes, and pixels of four bytes each. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_PIXELS = 50_000_000;
/** A picture longer than this many times its width shows a part of itself. */
const MOST_ASPECT = 8;
const AT_ONCE = 2;
/** Thumbnails that are kept, of at most 300 KiB each, and mostly of 40. */
const KEPT = 150;

interface Wish {
  readonly key: string;
  readonly load: () => Promise<File | null>;
  readonly signal: AbortSignal;
  readonly resolve: (picture: ImageBitmap | null) => void;
}

export class ThumbnailQueue {
  readonly #decode: (file: File) => Promise<ImageBitmap | null>;
  readonly #wishes: Wish[] = [];
  /** By use, the least recent first; null where there is none to be had. */
  readonly #kept = new Map<string, ImageBitmap | null>();
  #running = 0;

  constructor(decode = thumbnailOf) {
    this.#decode = decode;
  }

  /** A thumbnail of the file that `load` gives; null when there is none, or when `signal` aborts first. */
  get(key: string, load: () => Promise<File | null>, signal: AbortSignal): Promise<ImageBitmap | null> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#keep(key, kept);
      return Promise.resolve(kept);
    }
    const { promise, resolve } = Promise.withResolvers<ImageBitmap | null>();
    this.#wishes.push({ key, load, signal, resolve });
    this.#next();
    return promise;
  }

  #next(): void {
    while (this.#running < AT_ONCE) {
      const wish = this.#wishes.pop();
      if (!wish) return;
      if (wish.signal.aborted) wish.resolve(null);
      else void this.#make(wish);
    }
  }

  async #make({ key, load, resolve }: Wish): Promise<void> {
    this.#running += 1;
    const picture = await load()
      .then((file) => file && this.#decode(file))
      .catch(() => null);
    this.#running -= 1;
    this.#keep(key, picture);
    resolve(picture);
    this.#next();
  }

  #keep(key: string, picture: ImageBitmap | null): void {
    this.#kept.delete(key);
    this.#kept.set(key, picture);
    const [oldest] = this.#kept.keys();
    // Not closed: a row may be drawing it. It goes when nobody holds it.
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** A picture whose smaller side is a thumbnail's; null when it is too large, or none. */
export async function thumbnailOf(file: File): Promise<ImageBitmap | null> {
  if (file.size > MOST_BYTES) return null;
  const size = pictureSize(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  if (!size || size.width * size.height > MOST_PIXELS) return null;
  const aspect = Math.min(MOST_ASPECT, Math.max(1, size.width / size.height));
  // By its width alone: a photo may be turned by what it says of its orientation.
  return createImageBitmap(file, {
    resizeWidth: Math.ceil(Math.min(size.width, THUMBNAIL_PX * aspect)),
    resizeQuality: 'medium',
  });
}
