import { expect, test } from 'vitest';
import { installHint } from '../../../src/pwa/install-hint.ts';

const AGENTS = {
  iphone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  iphoneChrome:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.7339.101 Mobile/15E148 Safari/604.1',
  insideAnApp:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  macSafari:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  oldMacSafari:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Safari/605.1.15',
  macChrome:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  macFirefox: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0',
  firefoxAndroid: 'Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0',
  chromeAndroid:
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  firefoxLinux: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
};

function hint(userAgent: string, maxTouchPoints = 0, isInstalled = false) {
  return installHint({ userAgent, maxTouchPoints, isInstalled });
}

test('a hint where there is a way and no button', () => {
  expect(hint(AGENTS.iphone, 5)).toBe('ios');
  expect(hint(AGENTS.iphoneChrome, 5)).toBe('ios');
  // An iPad's own word is that of a Mac.
  expect(hint(AGENTS.macSafari, 5)).toBe('ipados');
  expect(hint(AGENTS.macSafari)).toBe('mac-safari');
  expect(hint(AGENTS.firefoxAndroid, 5)).toBe('firefox-android');
});

test('none where the browser asks by itself, cannot, or has done it', () => {
  for (const agent of ['macChrome', 'macFirefox', 'chromeAndroid', 'firefoxLinux', 'oldMacSafari'] as const)
    expect(hint(AGENTS[agent])).toBe(null);
  expect(hint(AGENTS.insideAnApp, 5)).toBe(null);
  for (const agent of ['iphone', 'macSafari', 'firefoxAndroid'] as const)
    expect(hint(AGENTS[agent], 5, true)).toBe(null);
});
