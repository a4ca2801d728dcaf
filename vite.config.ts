// The build of the app and its service worker. The signaling worker is built by wrangler.

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { compileMessages } from './scripts/messages.mjs';
import { publicOrigin } from './scripts/public-origin.mjs';
import { manifest } from './src/pwa/manifest.ts';

/** Browsers that are kept up to date: what ES2024 and OPFS ask for anyway. */
const TARGET = ['chrome123', 'edge123', 'firefox128', 'safari17.5'];

await compileMessages();

export default defineConfig({
  plugins: [
    svelte(),
    publicOrigin(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/pwa',
      filename: 'service-worker.ts',
      injectRegister: false,
      registerType: 'prompt',
      manifest,
      includeManifestIcons: false,
      injectManifest: {
        target: TARGET,
        globPatterns: ['**/*.{js,css,html,svg,ico,webmanifest}'],
        // Names under assets/ carry a hash already.
        dontCacheBustURLsMatching: /^assets\//,
      },
    }),
  ],
  build: {
    target: TARGET,
    // The policy forbids inline anything, `data:` included; see public/_headers.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What the first screen shares with what is fetched after it, as one file instead of one a library.
        codeSplitting: {
          groups: [
            {
              name: 'base',
              test: /node_modules\/(svelte|idb-keyval|clsx|esm-env|valibot|@lucide\/svelte\/dist\/(?!icons\/(?!send|inbox|x\.|check\.)))|src\/(paraglide\/registry|words\/|ui\/(parts\/Dialog|presence\/shortcuts|dropped-files|chosen-files)|pwa\/(arrival-words|paste)|app\/units|protocol\/limits)|preload-helper/,
            },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
});
