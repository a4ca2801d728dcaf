// Handing received files to another app through the system's share sheet.

/** What a browser has of it; Firefox and Chromium on Linux have none. */
export interface ShareSheet {
  readonly canShare?: (data: ShareData) => boolean;
  readonly share?: (data: ShareData) => Promise<void>;
}

/**
 * Chromium refuses more at once, and others read all of it into memory first.
 * https://source.chromium.org/chromium/chromium/src/+/main:chrome/browser/webshare/share_service_impl.h
 */
export const SHARED_AT_ONCE = { files: 10, bytes: 50 * 1024 * 1024 };

export interface ShareCandidate {
  /** Its name, or its path, of which the last part is the name. */
  readonly path: string;
  readonly type: string;
  readonly sizeBytes: number;
}

/** `cancelled`: the person closed the sheet. `refused`: the browser does not share files of this kind. */
export type ShareOutcome = 'shared' | 'cancelled' | 'refused';

/** Whether the share sheet can be offered for these, as far as that is known before. */
export function canShare(candidates: readonly ShareCandidate[], sheet: ShareSheet = navigator): boolean {
  if (!sheet.share || !sheet.canShare) return false;
  if (candidates.length === 0 || candidates.length > SHARED_AT_ONCE.files) return false;
  if (candidates.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) > SHARED_AT_ONCE.bytes) return false;
  try {
    // Asked with empty ones: the answer is about names and types.
    return sheet.canShare({
      files: candidates.map(
        ({ path, type }) => new File([], path.slice(path.lastIndexOf('/') + 1), { type }),
      ),
    });
  } catch {
    return false;
  }
}

/** Opens the share sheet; soon after a click, else browsers refuse. */
export async function shareOut(files: readonly File[], sheet: ShareSheet = navigator): Promise<ShareOutcome> {
  try {
    await sheet.share?.({ files: [...files] });
    return 'shared';
  } catch (error) {
    return error instanceof DOMException && error.name === 'AbortError' ? 'cancelled' : 'refused';
  }
}
