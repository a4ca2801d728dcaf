// What a first visit fetches before anybody does anything, as it would be on the wire with gzip: what the
// first screen needs, which is what the document names and the language it is in, and what is fetched once
// that stands (the engine's worker, the dialogs). What the service worker fetches afterwards, for the next visit, is not part of it.

import { gzipSync } from 'node:zlib';
import type { Case } from '../case.ts';
import { figure } from '../figures.ts';
import { Rig } from '../rig.ts';

const KIB = 1024;
/** The module of a language: without it nothing is on screen, but only the page knows which one. */
const LANGUAGE = /\/assets\/[a-z]{2}(-[A-Z]{2})?-[^/]+\.js$/;

export const firstLoad: Case = {
  name: 'first-load',
  title: 'Bytes of the first load, gzip',
  kind: 'browsers',
  async run(settings) {
    const rig = await Rig.open();
    try {
      const { page } = await rig.launch('west');
      const loading: Promise<{ url: string; isScript: boolean; bytes: number }>[] = [];
      page.on('response', (response) => {
        const url = response.url();
        if (!url.startsWith(rig.origin)) return;
        const isScript = (response.headers()['content-type'] ?? '').includes('javascript');
        loading.push(
          response.body().then((body) => ({ url, isScript, bytes: gzipSync(body, { level: 9 }).length })),
        );
      });
      const response = await page.goto(rig.origin, { waitUntil: 'networkidle' });
      // As it was delivered: scripts add links of their own to the document.
      const html = (await response?.text()) ?? '';
      const loaded = await Promise.all(loading);
      for (const { url, bytes } of loaded)
        settings.say(`${(bytes / KIB).toFixed(1)} KiB ${new URL(url).pathname}`);
      const sum = (list: typeof loaded) => list.reduce((total, { bytes }) => total + bytes, 0) / KIB;
      const scripts = loaded.filter(({ isScript }) => isScript);
      const first = scripts.filter(({ url }) => html.includes(new URL(url).pathname) || LANGUAGE.test(url));
      return [
        figure('first-load', 'JavaScript for the first screen', [sum(first)], 'KiB', {
          target: { atMost: 60 },
        }),
        figure('first-load', 'JavaScript after it', [sum(scripts) - sum(first)], 'KiB'),
        figure('first-load', 'everything', [sum(loaded)], 'KiB'),
      ];
    } finally {
      await rig.close();
    }
  },
};
