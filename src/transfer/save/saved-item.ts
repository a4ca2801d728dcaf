// What can be saved of a received transfer: a file as a stream from the stage, or all of them as a ZIP.
// Bytes are read when the reader wants them, at most a block at a time.

import { makeZip, predictLength } from 'client-zip';
import { BLOCK_BYTES } from '../../protocol/limits.ts';
import type { DownloadHead, DownloadItem, TransferFile } from '../engine-api.ts';
import type { Incoming } from '../receive/incoming.ts';

/** Something to save: its head, and its bytes from the beginning. */
export interface SavedItem {
  readonly head: DownloadHead;
  open(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** The item, or null when it is not there or not whole. */
export function savedItem(transfer: Incoming, item: DownloadItem): SavedItem | null {
  const files = transfer.files();
  if (item === 'zip') return zipOf(transfer, files);
  const file = files[item.file];
  return file ? fileOf(transfer, file) : null;
}

/** A whole file's bytes; null when it is not whole. */
export function fileOf(transfer: Incoming, file: TransferFile): SavedItem | null {
  const source = transfer.readable(file.index);
  if (!source) return null;
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  return {
    head: { name, type: file.type, sizeBytes: source.length },
    open() {
      let at = 0;
      return new ReadableStream<Uint8Array<ArrayBuffer>>(
        {
          async pull(controller) {
            const length = Math.min(BLOCK_BYTES, source.length - at);
            if (length === 0) {
              controller.close();
              return;
            }
            controller.enqueue(await source.stage.read(source.offset + at, length));
            at += length;
          },
        },
        { highWaterMark: 0 },
      );
    },
  };
}

function zipOf(transfer: Incoming, files: readonly TransferFile[]): SavedItem | null {
  // Of one that failed, those that are whole.
  const { hasEnded } = transfer.progress;
  const wanted = files.filter((file) => file.wanted && (file.whole || !hasEnded));
  const items = wanted.map((file) => fileOf(transfer, file));
  if (items.length === 0 || items.includes(null)) return null;
  const entry = (file: TransferFile) => ({
    name: file.path,
    size: file.sizeBytes,
    lastModified: new Date(file.modifiedAt),
  });
  const top = commonFolder(wanted);
  return {
    head: {
      name: `${top ?? `Causeway, ${wanted.length} files`}.zip`,
      type: 'application/zip',
      sizeBytes: Number(predictLength(wanted.map(entry))),
    },
    open: () => {
      async function* entries() {
        for (const [i, file] of wanted.entries()) {
          const opened = items[i]?.open();
          if (opened) yield await Promise.resolve({ ...entry(file), input: opened });
        }
      }
      return makeZip(entries()) as ReadableStream<Uint8Array<ArrayBuffer>>;
    },
  };
}

/** The folder that holds every file, where there is one. */
function commonFolder(files: readonly TransferFile[]): string | null {
  const top = files[0]?.path.split('/', 1)[0];
  return top !== undefined && files.every((file) => file.path.startsWith(`${top}/`)) ? top : null;
}
