// The system's notifications, shown through the service worker: phones allow no others, and a click finds the
// window again (service-worker/notification-click.ts).

export interface SystemNotification {
  /** A later one with the same tag takes its place. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
}

/** `default`: not asked yet. */
export type Permission = 'unsupported' | 'default' | 'granted' | 'denied';

export interface Notifications {
  permission(): Permission;
  /** Asks the person, if nobody did before; call it in a click. */
  ask(): Promise<Permission>;
  /** Shows one in a language (BCP 47) and its direction; nothing happens without permission. */
  show(notification: SystemNotification, speech: { lang: string; dir: 'ltr' | 'rtl' }): Promise<void>;
  /** Takes one back, or all there are. */
  withdraw(tag?: string): Promise<void>;
}

/** Not in the DOM library: it alerts again although the tag is the same. */
interface Renotified extends NotificationOptions {
  readonly renotify: boolean;
}

export const notifications: Notifications = {
  permission,
  async ask() {
    if (permission() === 'default') await Notification.requestPermission().catch(() => undefined);
    return permission();
  },
  async show({ tag, title, body }, speech) {
    if (permission() !== 'granted') return;
    const options: Renotified = {
      tag,
      body,
      ...speech,
      icon: '/icon-192.png',
      badge: '/badge-96.png',
      renotify: true,
    };
    await (await registration())?.showNotification(title, options).catch(() => undefined);
  },
  async withdraw(tag) {
    if (permission() !== 'granted') return;
    const shown = await (
      await registration()
    )
      ?.getNotifications(tag === undefined ? {} : { tag })
      .catch(() => []);
    for (const notification of shown ?? []) notification.close();
  },
};

function permission(): Permission {
  return 'Notification' in globalThis && 'serviceWorker' in navigator
    ? Notification.permission
    : 'unsupported';
}

/** The registration, once its worker can show something; null before, as on a first visit's first moments. */
async function registration(): Promise<ServiceWorkerRegistration | null> {
  const found = await navigator.serviceWorker.getRegistration().catch(() => undefined);
  return found?.active ? found : null;
}
