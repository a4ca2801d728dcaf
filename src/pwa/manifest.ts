// The web app manifest; vite.config.ts writes it to manifest.webmanifest.

import type { ManifestOptions } from 'vite-plugin-pwa';
import { SHARE_PATH } from './arrival-words.ts';
import { openedFiles } from './opened-files.ts';
import { OPEN, SCHEME } from './ways-in.ts';

export const manifest: Partial<ManifestOptions> = {
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
  // The one window goes on: a new one would take the transfers over and have to begin again.
  launch_handler: { client_mode: ['focus-existing', 'auto'] },
  share_target: {
    action: SHARE_PATH,
    method: 'POST',
    enctype: 'multipart/form-data',
    params: { title: 'title', text: 'text', url: 'url', files: [{ name: 'files', accept: ['*/*'] }] },
  },
  file_handlers: [{ action: '/', accept: openedFiles }],
  protocol_handlers: [{ protocol: SCHEME, url: `/${OPEN}%s` }],
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
  icons: [
    { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
    { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
    { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
    { src: '/icon-maskable-192.png', sizes: '192x192', type: 'image/png', purpose: 'maskable' },
    { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    { src: '/icon-monochrome-512.png', sizes: '512x512', type: 'image/png', purpose: 'monochrome' },
  ],
  // Made by scripts/screenshots.mjs, which names the same files and sizes.
  screenshots: [
    {
      src: '/screenshot-moving-wide-light.png',
      sizes: '1280x800',
      type: 'image/png',
      form_factor: 'wide',
      label: 'Files on their way to and from two devices',
    },
    {
      src: '/screenshot-dialog-wide-light.png',
      sizes: '1280x800',
      type: 'image/png',
      form_factor: 'wide',
      label: 'Connect a device by QR code, link or code',
    },
    {
      src: '/screenshot-offer-narrow-light.png',
      sizes: '720x1280',
      type: 'image/png',
      form_factor: 'narrow',
      label: 'Another device offers files',
    },
    {
      src: '/screenshot-moving-narrow-light.png',
      sizes: '720x1280',
      type: 'image/png',
      form_factor: 'narrow',
      label: 'Files on their way',
    },
    {
      src: '/screenshot-complete-narrow-dark.png',
      sizes: '720x1280',
      type: 'image/png',
      form_factor: 'narrow',
      label: 'What was received, in the dark',
    },
  ],
};
