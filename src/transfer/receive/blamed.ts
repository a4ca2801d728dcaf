// Which files are not to be believed once a sender failed, however whole they look. Pure. Rule RS14.

import type { Wanted } from '../manifest/choice.ts';
import type { ToldFailure } from '../state.ts';

/**
 * The files that may be other than they were offered: the one that is named, since nobody here can say since
 * when it was not as before. Where a source changed and none is named, the change lies in a block that several
 * wanted files share (RS6); which block is not said, so it is every file that shares one.
 */
export function blamed(failure: ToldFailure | null, wanted: Wanted): number[] {
  if (!failure) return [];
  const { reason, file } = failure;
  if (file !== null && file < wanted.files.length) return wanted.files.has(file) ? [file] : [];
  if (reason !== 'source-changed') return [];
  const sharing = new Set<number>();
  for (const block of wanted.blocks) {
    const files = wanted.filesIn(block);
    if (files.length > 1) for (const each of files) sharing.add(each);
  }
  return [...sharing];
}
