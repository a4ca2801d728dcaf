// Handles that the browser kept of files being sent: whether they may still be read, and reading them anew.

import type { OutgoingFile, TransferFile } from '../transfer/engine-api.ts';

/** Chromium's part of a handle, not in the DOM library. https://wicg.github.io/file-system-access/ */
interface PermissionHandle {
  queryPermission?(descriptor: { mode: 'read' }): Promise<PermissionState>;
  requestPermission?(descriptor: { mode: 'read' }): Promise<PermissionState>;
}

/** Whether all of them may be read. With `ask`, in a click only, the browser asks the person where it must. */
export async function mayRead(handles: readonly FileSystemFileHandle[], ask: boolean): Promise<boolean> {
  for (const handle of handles as readonly PermissionHandle[]) {
    let state = (await handle.queryPermission?.({ mode: 'read' })) ?? 'granted';
    if (state === 'prompt' && ask) state = (await handle.requestPermission?.({ mode: 'read' })) ?? 'granted';
    if (state !== 'granted') return false;
  }
  return true;
}

/** The wanted files as they are now, or the path of the first that is not there any more. */
export async function readAnew(
  files: readonly TransferFile[],
  handles: readonly FileSystemFileHandle[],
): Promise<{ readonly files: readonly OutgoingFile[] } | { readonly gone: string }> {
  const found: OutgoingFile[] = [];
  for (const { index, offeredPath, wanted } of files) {
    const handle = handles[index];
    if (!wanted) continue;
    try {
      if (!handle) return { gone: offeredPath };
      found.push({ file: await handle.getFile(), path: offeredPath, handle });
    } catch {
      return { gone: offeredPath };
    }
  }
  return { files: found };
}

/** Whether these are still the files that were chosen: a browser reads none that changed since. */
export async function areReadable(files: readonly OutgoingFile[]): Promise<boolean> {
  try {
    for (const { file } of files) await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Of what was chosen, one file for each that is wanted, by path or else by name; null when one is lacking. */
export function pickWanted(
  files: readonly TransferFile[],
  chosen: readonly OutgoingFile[],
): readonly OutgoingFile[] | null {
  const byPath = new Map(chosen.map((candidate) => [candidate.path, candidate]));
  const byName = new Map(chosen.map((candidate) => [candidate.file.name, candidate]));
  const picked: OutgoingFile[] = [];
  for (const { offeredPath, wanted } of files) {
    if (!wanted) continue;
    const name = offeredPath.slice(offeredPath.lastIndexOf('/') + 1);
    const found = byPath.get(offeredPath) ?? byName.get(name);
    if (!found) return null;
    picked.push({ ...found, path: offeredPath });
  }
  return picked.length > 0 ? picked : null;
}
