// What Lighthouse says of the built app as a phone would load it: a score of each category, 0 to 100. What
// a score lacks is said while it runs. Its own error reports are only sent by its command line; here it asks
// nothing but the local server.

import type { RunnerResult } from 'lighthouse';
import { rounds, type Case, type Settings } from '../case.ts';
import { figure } from '../figures.ts';
import { Rig } from '../rig.ts';

const CATEGORIES = [
  { id: 'performance', atLeast: 95 },
  { id: 'accessibility', atLeast: 100 },
  { id: 'best-practices', atLeast: 100 },
  { id: 'seo', atLeast: 100 },
] as const;

/** Of the first load, in the order that a person meets them. */
const METRICS = [
  { id: 'first-contentful-paint', unit: 'ms' },
  { id: 'largest-contentful-paint', unit: 'ms' },
  { id: 'speed-index', unit: 'ms' },
  { id: 'total-blocking-time', unit: 'ms' },
  { id: 'cumulative-layout-shift', unit: '' },
] as const;

export const lighthouseCase: Case = {
  name: 'lighthouse',
  title: 'Lighthouse on the built app, as on a phone',
  kind: 'browsers',
  async run(settings) {
    const results = await rounds(settings, async () => {
      const rig = await Rig.open();
      try {
        const device = await rig.launch('west', {}, ['--remote-debugging-port=0']);
        const result = await look(rig.origin, device.debuggingPort());
        sayWhatLacks(result, settings);
        return result;
      } finally {
        await rig.close();
      }
    });
    return [
      ...CATEGORIES.map(({ id, atLeast }) =>
        figure(
          'lighthouse',
          id,
          results.map(({ lhr }) => Math.round((lhr.categories[id]?.score ?? 0) * 100)),
          'of 100',
          { target: { atLeast } },
        ),
      ),
      ...METRICS.map(({ id, unit }) =>
        figure(
          'lighthouse',
          id.replaceAll('-', ' '),
          results.map(({ lhr }) => lhr.audits[id]?.numericValue ?? NaN),
          unit,
        ),
      ),
    ];
  },
};

async function look(origin: string, port: number): Promise<RunnerResult> {
  // It is large, and the other cases do without.
  const { default: lighthouse } = await import('lighthouse');
  const result = await lighthouse(origin, {
    hostname: 'localhost',
    port,
    logLevel: 'error',
    onlyCategories: CATEGORIES.map(({ id }) => id),
  });
  if (!result) throw new Error('Lighthouse answered nothing.');
  const { runtimeError } = result.lhr;
  if (runtimeError) throw new Error(`Lighthouse: ${runtimeError.message}`);
  return result;
}

/** Names each audit that takes something off a score, and what in the page it means. */
function sayWhatLacks({ lhr }: RunnerResult, settings: Settings): void {
  for (const { id, score, auditRefs } of Object.values(lhr.categories)) {
    settings.say(`${id} ${Math.round((score ?? 0) * 100)}`);
    for (const { id: auditId, weight } of auditRefs) {
      const audit = lhr.audits[auditId];
      if (!audit || weight === 0 || audit.score === null || audit.score >= 0.9) continue;
      settings.say(`  ${auditId}: ${audit.displayValue ?? audit.title}`);
      const items = audit.details?.type === 'table' ? audit.details.items : [];
      for (const item of items.slice(0, 5)) settings.say(`    ${JSON.stringify(item).slice(0, 300)}`);
    }
  }
}
