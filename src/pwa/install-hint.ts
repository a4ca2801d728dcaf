// How to install the app where the browser offers no button for it. Pure but for `browserAgent`.

/**
 * `ios`, `ipados`: any browser there. `mac-safari`: from version 17 on. `firefox-android`: by its menu.
 */
export type InstallHint = 'ios' | 'ipados' | 'mac-safari' | 'firefox-android';

export interface Agent {
  readonly userAgent: string;
  /** 0 without a touch screen. */
  readonly maxTouchPoints: number;
  /** Runs as an installed app already. */
  readonly isInstalled: boolean;
}

/** The way to install it here; null when there is none, or when it is done. */
export function installHint({ userAgent, maxTouchPoints, isInstalled }: Agent): InstallHint | null {
  if (isInstalled) return null;
  if (/\b(iPhone|iPod)\b/.test(userAgent)) return isBrowser(userAgent) ? 'ios' : null;
  // An iPad says that it is a Mac; no Mac has a touch screen.
  const isIpad = /\biPad\b/.test(userAgent) || (/\bMacintosh\b/.test(userAgent) && maxTouchPoints > 1);
  if (isIpad) return isBrowser(userAgent) ? 'ipados' : null;
  if (/\bMacintosh\b/.test(userAgent)) {
    const isSafari = !/\b(Chrome|Chromium|Edg|OPR|Firefox)\//.test(userAgent);
    const version = Number(/\bVersion\/(\d+)[\d.]* Safari\//.exec(userAgent)?.[1] ?? 0);
    return isSafari && version >= 17 ? 'mac-safari' : null;
  }
  return /\bAndroid\b/.test(userAgent) && /\bFirefox\//.test(userAgent) ? 'firefox-android' : null;
}

/** A page shown inside another app has no share sign, and says nothing of Safari. */
function isBrowser(userAgent: string): boolean {
  return /\bSafari\//.test(userAgent);
}

/** This browser. */
export function browserAgent(): Agent {
  // Safari's own word from before there was a media feature; https://webkit.org
  const { userAgent, maxTouchPoints, standalone } = navigator as Navigator & { standalone?: boolean };
  const isInstalled = standalone === true || matchMedia('not all and (display-mode: browser)').matches;
  return { userAgent, maxTouchPoints, isInstalled };
}
