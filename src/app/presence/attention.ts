// What of all that goes on is worth a glance at a tab's title or an app's icon. Pure.

import { language, m } from '../../words/messages.svelte.ts';
import type { TransferView } from '../model.ts';

export interface Attention {
  /** How far what moves has come, in whole percent, rounded down; null when nothing moves. */
  readonly percent: number | null;
  /** How many things wait for the person. */
  readonly waiting: number;
}

type Seen = Pick<TransferView, 'id' | 'direction' | 'state' | 'safeBytes' | 'totalBytes'>;

/**
 * Offers without an answer, files to be chosen again, and what came while nobody looked wait for the person:
 * `unseen` are the ids of transfers that were completed meanwhile, `unseenNotes` counts the messages.
 */
export function attentionOf(
  transfers: readonly Seen[],
  unseen: ReadonlySet<string>,
  unseenNotes: number,
): Attention {
  let [safeBytes, totalBytes, moving, waiting] = [0, 0, 0, unseenNotes];
  for (const transfer of transfers) {
    const { kind } = transfer.state;
    if (kind === 'moving' || kind === 'checking') {
      moving += 1;
      safeBytes += transfer.safeBytes;
      totalBytes += transfer.totalBytes;
    }
    if (kind === 'offered' && transfer.direction === 'in') waiting += 1;
    if (kind === 'needs-files' || unseen.has(transfer.id)) waiting += 1;
  }
  const percent = totalBytes === 0 ? 0 : Math.min(100, Math.floor((safeBytes / totalBytes) * 100));
  return { percent: moving === 0 ? null : percent, waiting };
}

/**
 * The number on the app's icon, null for none. A badge knows no progress, so a hidden page shows the percent
 * as its number while bytes move, from 1 on: a badge of 0 is none.
 */
export function badgeOf({ percent, waiting }: Attention, isHidden: boolean): number | null {
  if (isHidden && percent !== null) return Math.max(1, percent);
  return waiting > 0 ? waiting : null;
}

/** The document's title, in the language that is spoken. */
export function titleOf({ percent, waiting }: Attention): string {
  const { tag } = language();
  const count = new Intl.NumberFormat(tag).format(waiting);
  const part = new Intl.NumberFormat(tag, { style: 'percent' }).format((percent ?? 0) / 100);
  if (percent !== null && waiting > 0) return m().presence_title_both({ count, percent: part });
  if (percent !== null) return m().presence_title_moving({ percent: part });
  return waiting > 0 ? m().presence_title_waiting({ count }) : m().presence_title();
}
