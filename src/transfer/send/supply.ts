// Files chosen again, matched with the manifest they were offered under. Pure.

import type { ManifestFile } from '../../protocol/control.ts';
import type { OutgoingFile, SupplyResult } from '../engine-api.ts';

/** A file that was chosen, as far as matching looks at it. */
type Chosen = Pick<OutgoingFile, 'path'> & { readonly file: Pick<File, 'name' | 'size' | 'lastModified'> };

/** The chosen files in manifest order (null where a file is not wanted and not there), or what does not fit. */
export function matchFiles<C extends Chosen>(
  manifest: readonly ManifestFile[],
  originalPaths: readonly string[],
  isWanted: (index: number) => boolean,
  chosen: readonly C[],
): { readonly ok: true; readonly files: readonly (C | null)[] } | (SupplyResult & { readonly ok: false }) {
  const byPath = new Map(chosen.map((candidate) => [candidate.path, candidate]));
  const byName = Map.groupBy(chosen, ({ file }) => file.name);
  const missing: string[] = [];
  const changed: string[] = [];
  const files = manifest.map((offered, index) => {
    const original = originalPaths[index] ?? offered.path;
    const name = original.slice(original.lastIndexOf('/') + 1);
    // The same file may be reached another way this time: alone, where it came in a folder before.
    const candidates = [byPath.get(original), ...(byName.get(name) ?? [])].filter(
      (found) => found !== undefined,
    );
    const match = candidates.find(
      ({ file }) => file.size === offered.size && file.lastModified === offered.modified,
    );
    if (!match && isWanted(index)) (candidates.length > 0 ? changed : missing).push(original);
    return match ?? null;
  });
  return missing.length + changed.length > 0 ? { ok: false, missing, changed } : { ok: true, files };
}
