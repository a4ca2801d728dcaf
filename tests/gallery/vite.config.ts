// A page for the eye, not part of the product: App.svelte over made-up models, under the product's own
// headers. Built and served by scripts/gallery.mjs.

import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { compileMessages } from '../../scripts/messages.mjs';

const root = import.meta.dirname;
const rules = readFileSync(`${root}/../../public/_headers`, 'utf8');
/** The policy of `/*`, so that a violation shows here first. */
const policy = /Content-Security-Policy: (.*)/.exec(rules)?.[1] ?? '';

await compileMessages();

export default defineConfig({
  root,
  publicDir: `${root}/../../public`,
  plugins: [svelte({ configFile: `${root}/../../svelte.config.js` })],
  build: {
    outDir: `${root}/../../.cache/gallery-build`,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  preview: { headers: { 'Content-Security-Policy': policy } },
});
