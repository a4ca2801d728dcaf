// The browser's offer to install the app, kept until the person asks for it.

/** Chromium only; not in the DOM library. https://wicg.github.io/manifest-incubations/ */
interface BeforeInstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}

export interface InstallOffer {
  /** Shows the browser's install dialog; nothing happens when there is no offer. Needs a user's click. */
  prompt(): void;
  stop(): void;
}

/**
 * `onChange(true)` when the browser offers to install, `onChange(false)` when the offer is used or over;
 * `onInstalled` when the app was installed, in whatever way.
 */
export function watchInstallOffer(
  onChange: (installable: boolean) => void,
  onInstalled: () => void,
): InstallOffer {
  const stopped = new AbortController();
  let offer: BeforeInstallPromptEvent | null = null;
  const keep = (event: BeforeInstallPromptEvent | null) => {
    offer = event;
    onChange(event !== null);
  };
  addEventListener(
    'beforeinstallprompt',
    (event) => {
      event.preventDefault();
      keep(event as BeforeInstallPromptEvent);
    },
    { signal: stopped.signal },
  );
  addEventListener(
    'appinstalled',
    () => {
      keep(null);
      onInstalled();
    },
    { signal: stopped.signal },
  );
  return {
    prompt() {
      // An offer can be used once; the browser makes another one if the person changes their mind.
      offer?.prompt().catch(() => undefined);
      keep(null);
    },
    stop() {
      stopped.abort();
    },
  };
}
