// What a notification says. The system keeps it, shows it on a locked screen and passes it on to a watch: so
// names are cleaned and short, and a message's own words stay in the app.

import { isolate } from '../../words/isolate.ts';
import { language, m } from '../../words/messages.svelte.ts';
import { shorten, shortName, showName } from '../../words/show-name.ts';
import type { SystemNotification } from '../../pwa/notifications.ts';
import { formatBytes } from '../units.ts';
import type { Happening } from './happenings.ts';

/** Length of a sentence that may name a file, in characters. */
const SENTENCE = 200;

/** One a transfer: what happens to it next takes the place of what happened before. */
export function tagOf(transferId: string): string {
  return `transfer-${transferId}`;
}

export function happeningWords({ kind, transfer }: Happening): SystemNotification {
  const [first] = transfer.files;
  const what =
    transfer.fileCount === 1 && first
      ? isolate(shortName(first.path))
      : m().files_count({ count: transfer.fileCount });
  const name = isolate(shortName(transfer.deviceName));
  return { tag: tagOf(transfer.id), ...said() };

  function said(): Pick<SystemNotification, 'title' | 'body'> {
    switch (kind) {
      case 'offered': {
        const size = formatBytes(transfer.totalBytes, language().tag);
        return { title: m().notify_offered({ what, name }), body: m().notify_offered_more({ size }) };
      }
      case 'received':
        return { title: m().notify_received({ what }), body: m().notify_from({ name }) };
      case 'delivered':
        return { title: m().notify_delivered({ what }), body: m().notify_to({ name }) };
      case 'failed': {
        const title =
          transfer.direction === 'in' ? m().notify_not_received({ what }) : m().notify_not_sent({ what });
        return { title, body: plain(transfer.problem ?? '') };
      }
    }
  }
}

/** A sentence without what might turn it around, isolates included, and bounded. */
function plain(sentence: string): string {
  return shorten(showName(sentence.replace(/[\u2068\u2069]/g, '')), SENTENCE);
}

export function noteWords(deviceName: string): SystemNotification {
  return {
    tag: 'note',
    title: m().notify_note({ name: isolate(shortName(deviceName)) }),
    body: m().notify_note_more(),
  };
}
