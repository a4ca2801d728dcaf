// A received file as a File: to look at, and to hand on to other apps.

import { safeType } from '../../protocol/file-type.ts';
import type { Incoming } from '../receive/incoming.ts';

/**
 * A whole file under its cleaned name, with the time its sender gave and a type of ours (protocol/file-type.ts).
 * Null when it is not whole, cannot be read, or would have to be copied and is too long for that
 * (`Stage.blob`): until everything of its transfer is here.
 */
export async function stagedFile(transfer: Incoming, index: number): Promise<File | null> {
  const source = transfer.readable(index);
  const file = transfer.files()[index];
  if (!source || !file) return null;
  const blob = await source.stage.blob(source.offset, source.length).catch(() => null);
  // It may have been removed, or found damaged, meanwhile.
  if (!blob || !transfer.readable(index)) return null;
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const type = safeType(file.path, file.type);
  return new File([blob], name, { type, lastModified: file.modifiedAt });
}
