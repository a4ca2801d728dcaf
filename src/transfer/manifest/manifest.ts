// The list of what is offered, in stream order, and how it crosses in pages. Pure.

import { MANIFEST_PAGE_FILES, TRANSFER_BYTES } from '../../protocol/limits.ts';
import type { ManifestFile } from '../../protocol/control.ts';
import { layoutOf, type Layout } from './layout.ts';
import { cleanPaths } from './names.ts';

/** A whole manifest: what was offered, what each file will be called here, and where its bytes lie. */
export interface Manifest {
  readonly files: readonly ManifestFile[];
  /** Cleaned, unique paths; same order and length as `files`. */
  readonly paths: readonly string[];
  readonly layout: Layout;
}

/** A manifest over files as they were offered. */
export function manifestOf(files: readonly ManifestFile[]): Manifest {
  return {
    files,
    paths: cleanPaths(files.map((file) => file.path)),
    layout: layoutOf(files.map((file) => file.size)),
  };
}

/** Whether two manifests offer the same files: what goes on must be what was begun. */
export function sameManifest(a: Manifest, b: Manifest): boolean {
  return (
    a.files.length === b.files.length &&
    a.files.every((file, i) => {
      const other = b.files[i];
      return file.path === other?.path && file.size === other.size && file.modified === other.modified;
    })
  );
}

/** A page stays under this many UTF-16 units, so that no control word comes near its limit in bytes. */
const PAGE_UNITS = 16 * 1024;
/** What a file costs in a page beside its two texts. */
const FILE_UNITS = 96;

/** The pages of a manifest: at most 200 files each, fewer when their names are long. */
export function* pagesOf(files: readonly ManifestFile[]): Generator<ManifestFile[]> {
  let page: ManifestFile[] = [];
  let units = 0;
  for (const file of files) {
    const cost = file.path.length + file.type.length + FILE_UNITS;
    if (page.length > 0 && (page.length === MANIFEST_PAGE_FILES || units + cost > PAGE_UNITS)) {
      yield page;
      page = [];
      units = 0;
    }
    page.push(file);
    units += cost;
  }
  if (page.length > 0) yield page;
}

/** Gathers the pages of an offer, and holds the sender to what it announced. */
export class ManifestGatherer {
  readonly fileCount: number;
  readonly totalBytes: number;
  readonly #files: ManifestFile[] = [];
  #bytes = 0;

  constructor(fileCount: number, totalBytes: number) {
    this.fileCount = fileCount;
    this.totalBytes = totalBytes;
  }

  /**
   * Takes the next page. Answers the manifest when it is whole, `more` while it is not, `broken` when the
   * pages do not add up to what was announced.
   */
  add(page: readonly ManifestFile[]): Manifest | 'more' | 'broken' {
    for (const file of page) this.#bytes += file.size;
    this.#files.push(...page);
    if (this.#files.length > this.fileCount || this.#bytes > this.totalBytes) return 'broken';
    if (this.#files.length < this.fileCount) return 'more';
    if (this.#bytes !== this.totalBytes || this.#bytes > TRANSFER_BYTES) return 'broken';
    return manifestOf(this.#files);
  }
}
