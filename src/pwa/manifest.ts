// The web app manifest; vite.config.ts writes it to manifest.webmanifest.

import type { ManifestOptions } from 'vite-plugin-pwa';

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
  theme_color: '#f4efe6',
  background_color: '#f4efe6',
  categories: ['utilities', 'productivity'],
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
