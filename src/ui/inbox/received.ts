// What of the transfers is in the inbox. Pure.

import type { TransferView } from '../../app/model.ts';
import { kindOf, safeType, type FileKind } from '../../protocol/file-type.ts';

export type ReceivedFile = TransferView['files'][number];

/** Files of one transfer that are whole. */
export interface Received {
  readonly transfer: TransferView;
  readonly files: readonly ReceivedFile[];
  readonly sizeBytes: number;
  /** The rest may still come. */
  readonly isOpen: boolean;
}

const ENDED = new Set(['complete', 'cancelled', 'declined', 'failed']);

/** What can be saved, by transfer, newest first as they come. */
export function receivedOf(transfers: readonly TransferView[]): Received[] {
  return transfers.flatMap((transfer) => {
    if (transfer.direction === 'out') return [];
    const files = transfer.files.filter(({ wanted, whole }) => wanted && whole);
    if (files.length === 0) return [];
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    return [{ transfer, files, sizeBytes, isOpen: !ENDED.has(transfer.state.kind) }];
  });
}

export function fileKind({ path, type }: ReceivedFile): FileKind {
  return kindOf(safeType(path, type));
}

/** A file's name without its folders. */
export function fileName({ path }: { readonly path: string }): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
