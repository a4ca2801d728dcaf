// The app in the system around it: title, badge, notifications, the install hint, the share sheet. Fetched after
// the first paint, since nobody needs it before.

import { installHint, browserAgent } from '../pwa/install-hint.ts';
import { showBadge } from '../pwa/badge.ts';
import { notifications, type Notifications, type Permission } from '../pwa/notifications.ts';
import { canShare, shareOut } from '../pwa/share-out.ts';
import type { TransferFile } from '../transfer/engine-api.ts';
import { language, m } from '../words/messages.svelte.ts';
import type { NotificationsState, TransferView } from './model.ts';
import { attentionOf, badgeOf, titleOf } from './presence/attention.ts';
import { happeningsSince, kindsOf, type Happening, type Kinds } from './presence/happenings.ts';
import { happeningWords, noteWords, tagOf } from './presence/notification-words.ts';
import type { Settings } from './settings-store.ts';

/** What it is about. */
export interface PresenceSubject {
  readonly transfers: () => readonly TransferView[];
  readonly settings: () => Settings;
  readonly setNotify: (notify: Settings['notify']) => void;
  readonly setInstallHinted: () => void;
  /** A whole received file, backed by the disk; null when it is not there. */
  readonly file: (transferId: string, index: number) => Promise<File | null>;
  readonly onProblem: (sentence: string) => void;
}

/** What the system offers; the browser's own by default. */
export interface PresencePorts {
  readonly showTitle: (title: string) => void;
  readonly showBadge: (count: number | null) => void;
  readonly notifications: Notifications;
}

const browserPorts: PresencePorts = {
  showTitle: (title) => {
    document.title = title;
  },
  showBadge,
  notifications,
};

export class Presence {
  readonly #subject: PresenceSubject;
  readonly #ports: PresencePorts;
  readonly #stop: () => void;
  #kinds: Kinds;
  #isHidden = $state(document.visibilityState === 'hidden');
  #permission = $state<Permission>('unsupported');
  /** What came while nobody looked: transfers by id, and how many messages. */
  #unseen = $state.raw<ReadonlySet<string>>(new Set());
  #unseenNotes = $state(0);
  #hintDue = $state(false);
  readonly #attention = $derived.by(() =>
    attentionOf(this.#subject.transfers(), this.#unseen, this.#unseenNotes),
  );
  readonly #badge = $derived(badgeOf(this.#attention, this.#isHidden));
  readonly #title = $derived(titleOf(this.#attention));

  /** How this browser installs an app, where it has no button for it. */
  readonly installHint = installHint(browserAgent());

  constructor(subject: PresenceSubject, ports: PresencePorts = browserPorts) {
    this.#subject = subject;
    this.#ports = ports;
    this.#permission = ports.notifications.permission();
    this.#kinds = kindsOf(subject.transfers());
    this.#stop = $effect.root(() => {
      $effect(() => {
        ports.showTitle(this.#title);
      });
      $effect(() => {
        ports.showBadge(this.#badge);
      });
    });
  }

  get notifications(): NotificationsState {
    if (this.#permission === 'unsupported') return 'unsupported';
    if (this.#permission === 'denied') return 'blocked';
    const { notify } = this.#subject.settings();
    // Taken back in the browser's own settings since.
    return notify === 'on' && this.#permission === 'default' ? 'ask' : notify;
  }

  get installHintDue(): boolean {
    return this.#hintDue;
  }

  /** Asks for leave where that is needed; call it in a click. */
  wantNotifications(on: boolean): void {
    if (!on) {
      this.#subject.setNotify('off');
      return;
    }
    void this.#ports.notifications.ask().then((permission) => {
      this.#permission = permission;
      // Who closes the browser's question without an answer is not asked again by ours.
      if (permission !== 'denied') this.#subject.setNotify(permission === 'granted' ? 'on' : 'off');
    });
  }

  dismissInstallHint(): void {
    this.#hintDue = false;
  }

  canShare(files: readonly TransferFile[]): boolean {
    return canShare(files.filter(({ whole }) => whole));
  }

  /** Hands these files of a transfer to the share sheet. Shared is not saved: who knows where it went. */
  async share(transferId: string, indexes: readonly number[]): Promise<void> {
    const { file, onProblem } = this.#subject;
    const found = await Promise.all(indexes.map((index) => file(transferId, index).catch(() => null)));
    const files = found.filter((one) => one !== null);
    if (files.length < indexes.length || files.length === 0) onProblem(m().share_gone());
    else if ((await shareOut(files)) === 'refused') onProblem(m().share_refused());
  }

  /** The page was hidden, or is seen again: then all that came meanwhile is. */
  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    if (isHidden) return;
    this.#permission = this.#ports.notifications.permission();
    this.#unseen = new Set();
    this.#unseenNotes = 0;
    void this.#ports.notifications.withdraw();
  }

  /** A transfer is new or changed. */
  changed(): void {
    const transfers = this.#subject.transfers();
    const happenings = happeningsSince(this.#kinds, transfers);
    this.#withdrawAnswered(transfers);
    this.#kinds = kindsOf(transfers);
    for (const happening of happenings) this.#happened(happening);
  }

  noteCame(deviceName: string): void {
    if (!this.#isHidden) return;
    this.#unseenNotes += 1;
    this.#tell(noteWords(deviceName));
  }

  /** This tab is not the one at work any more. */
  stop(): void {
    this.#stop();
    this.#ports.showTitle(m().presence_title());
  }

  #happened(happening: Happening): void {
    const { kind, transfer } = happening;
    const isDone = kind === 'received' || kind === 'delivered';
    if (isDone && this.installHint !== null && !this.#subject.settings().installHinted) {
      this.#hintDue = true;
      this.#subject.setInstallHinted();
    }
    if (!this.#isHidden) return;
    if (kind === 'received') this.#unseen = new Set(this.#unseen).add(transfer.id);
    this.#tell(happeningWords(happening));
  }

  /** An offer that ended without us needs no answer. */
  #withdrawAnswered(transfers: readonly TransferView[]): void {
    for (const { id, direction, state } of transfers) {
      const isOver = state.kind === 'cancelled' || state.kind === 'declined';
      if (direction === 'in' && isOver && this.#kinds.get(id) === 'offered')
        void this.#ports.notifications.withdraw(tagOf(id));
    }
  }

  #tell(notification: Parameters<Notifications['show']>[0]): void {
    if (this.notifications !== 'on') return;
    const { tag, direction } = language();
    void this.#ports.notifications.show(notification, { lang: tag, dir: direction });
  }
}
