// The sentences about what other apps bring, and names for what comes without one.

import type { ShareRefusal } from '../../pwa/arrival-words.ts';
import { timeInName } from '../../pwa/paste.ts';
import { isolate } from '../../words/isolate.ts';
import { m } from '../../words/messages.svelte.ts';

/** Why something was not taken, and what to do. */
export function shareRefusal(reason: ShareRefusal): string {
  switch (reason) {
    case 'lost':
      return m().arrivals_refused_lost();
    case 'nothing':
      return m().arrivals_refused_nothing();
    case 'too-many':
      return m().arrivals_refused_too_many();
    case 'too-long':
      return m().arrivals_refused_too_long();
    case 'no-space':
      return m().arrivals_refused_no_space();
    case 'unreadable':
      return m().arrivals_refused_unreadable();
    case 'storage':
      return m().arrivals_refused_storage();
  }
}

/** Files that came on an earlier visit and cannot be read any more. `names` is not empty. */
export function arrivalsUnreadable(names: readonly string[]): string {
  const [name = ''] = names;
  return names.length === 1
    ? m().arrivals_unreadable_one({ name: isolate(name) })
    : m().arrivals_unreadable_many({ name: isolate(name), count: names.length - 1 });
}

/** A name for something of this type that came without one, at this time (Unix ms). */
export function nameless(type: string, at: number): string {
  const when = timeInName(at);
  return type.startsWith('text/') ? m().arrivals_name_text({ when }) : m().arrivals_name_file({ when });
}

/** A name for a picture from the clipboard. */
export function pastedPicture(at: number): string {
  return m().arrivals_name_picture({ when: timeInName(at) });
}

/** A name for a text from the clipboard that is too long for a message. */
export function pastedText(at: number): string {
  return m().arrivals_name_pasted({ when: timeInName(at) });
}
