// Field by field: what an operating system makes of the installed app hangs on each of them.

import { expect, test } from 'vitest';
import { manifest } from '../../../src/pwa/manifest.ts';
import { openedFiles } from '../../../src/pwa/opened-files.ts';
import { readWayIn } from '../../../src/pwa/ways-in.ts';

const { icons, file_handlers, screenshots, ...others } = manifest;

test('every field is as meant', () => {
  expect(others).toEqual({
    id: '/',
    name: 'Causeway',
    short_name: 'Causeway',
    description: 'Files straight from one device to another, in the browser: no account, no upload.',
    lang: 'en',
    dir: 'ltr',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    display_override: ['standalone', 'minimal-ui'],
    orientation: 'any',
    theme_color: '#f3eee4',
    background_color: '#f3eee4',
    categories: ['utilities', 'productivity'],
    launch_handler: { client_mode: ['focus-existing', 'auto'] },
    share_target: {
      action: '/share',
      method: 'POST',
      enctype: 'multipart/form-data',
      params: { title: 'title', text: 'text', url: 'url', files: [{ name: 'files', accept: ['*/*'] }] },
    },
    protocol_handlers: [{ protocol: 'web+causeway', url: '/#open=%s' }],
    shortcuts: [
      {
        name: 'Connect a device',
        short_name: 'Connect',
        url: '/?do=connect',
        icons: [{ src: '/shortcut-connect-96.png', sizes: '96x96', type: 'image/png' }],
      },
      {
        name: 'Choose files',
        short_name: 'Send',
        url: '/?do=choose',
        icons: [{ src: '/shortcut-send-96.png', sizes: '96x96', type: 'image/png' }],
      },
      {
        name: 'Received files',
        short_name: 'Received',
        url: '/?do=received',
        icons: [{ src: '/shortcut-received-96.png', sizes: '96x96', type: 'image/png' }],
      },
    ],
  });
});

test('icons for every place', () => {
  expect(icons).toEqual([
    { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
    { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
    { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
    { src: '/icon-maskable-192.png', sizes: '192x192', type: 'image/png', purpose: 'maskable' },
    { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    { src: '/icon-monochrome-512.png', sizes: '512x512', type: 'image/png', purpose: 'monochrome' },
  ]);
});

test('files are opened at the app itself; types and extensions are well formed, and none is named twice', () => {
  expect(file_handlers).toEqual([{ action: '/', accept: openedFiles }]);
  const extensions = Object.values(openedFiles).flat();
  for (const type of Object.keys(openedFiles)) expect(type).toMatch(/^[a-z]+\/[a-z0-9.+-]+$/);
  for (const extension of extensions) expect(extension).toMatch(/^\.[a-z0-9]+$/);
  expect(new Set(extensions).size).toBe(extensions.length);
  expect(extensions.length).toBeLessThan(300);
});

test('the app understands every URL that its manifest names', () => {
  const errands = (manifest.shortcuts ?? []).map(
    ({ url }) => readWayIn(new URL(url, 'https://a.test')).errand,
  );
  expect(errands).toEqual(['connect', 'choose', 'received']);
  const [handler] = manifest.protocol_handlers ?? [];
  const opened = handler?.url.replace('%s', encodeURIComponent(`${handler.protocol}:#1.abc`));
  expect(readWayIn(new URL(opened ?? '', 'https://a.test')).invitation).toBe('#1.abc');
});

test('screenshots for both shapes, each with words', () => {
  expect(screenshots?.map(({ src, sizes, type, form_factor }) => [src, sizes, type, form_factor])).toEqual([
    ['/screenshot-moving-wide-light.png', '1280x800', 'image/png', 'wide'],
    ['/screenshot-dialog-wide-light.png', '1280x800', 'image/png', 'wide'],
    ['/screenshot-offer-narrow-light.png', '720x1280', 'image/png', 'narrow'],
    ['/screenshot-moving-narrow-light.png', '720x1280', 'image/png', 'narrow'],
    ['/screenshot-complete-narrow-dark.png', '720x1280', 'image/png', 'narrow'],
  ]);
  expect(screenshots?.every(({ label }) => (label ?? '') !== '')).toBe(true);
});
