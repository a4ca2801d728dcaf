// Judges every state of the gallery: axe in each look, words that do not fit in each language at 320 px,
// targets too small for a finger, and what the page complained of (a violation of the policy, an error).

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { nameOf, openGallery } from './gallery.mjs';

/** The axe that comes with @axe-core/playwright; put into a page once, instead of before each look. */
const axeSource = readFileSync(
  createRequire(import.meta.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'),
  'utf8',
);

const THEMES = ['light', 'dark'];
/** One language of each direction. */
const DIRECTIONS = ['en', 'ar'];

/**
 * Answers one result for each kind, with one check a state: `[{name, passed, failed}]`; prints what is wrong
 * with its state, look and element. `only` names states.
 */
export async function judgeScreens(only = []) {
  let gallery;
  try {
    gallery = await openGallery();
    // A page a size, side by side.
    const [phone, desktop, small] = await Promise.all([
      judgeAccess(gallery, 'phone', only),
      judgeAccess(gallery, 'desktop', only),
      judgeWords(gallery, only),
    ]);
    return [counted('screens', [phone, desktop]), counted('words at 320 px', [small])];
  } catch (error) {
    console.error(error);
    return [{ name: 'screens', passed: 0, failed: 1 }];
  } finally {
    await gallery?.close();
  }
}

async function judgeAccess(gallery, size, only) {
  const page = await gallery.page(size);
  await page.page.evaluate(axeSource);
  return judge(page, only, looks(size, THEMES, DIRECTIONS), () =>
    page.page.evaluate(async (isPhone) => {
      const { axe, gallery } = globalThis;
      const { violations } = await axe.run({ resultTypes: ['violations'] });
      return [
        ...violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => ({
            element: html.slice(0, 200),
            what: `${id}: ${failureSummary.split('\n').slice(1).join(' ').trim()}`,
          })),
        ),
        ...gallery.clippedText(),
        ...(isPhone ? gallery.smallTargets() : []),
      ];
    }, size === 'phone'),
  );
}

async function judgeWords(gallery, only) {
  const page = await gallery.page('small');
  return judge(page, only, looks('small', ['light'], page.languages), () =>
    page.page.evaluate(() => [...globalThis.gallery.clippedText(), ...globalThis.gallery.smallTargets()]),
  );
}

function looks(size, themes, languages) {
  return languages.flatMap((language) => themes.map((theme) => ({ size, theme, language })));
}

/** Shows each state in each look; answers the names of all and of those with a problem. */
async function judge(page, only, looks, find) {
  const states = page.states.filter((state) => only.length === 0 || only.includes(state));
  /** Of each state, what is wrong and in which looks. */
  const wrong = new Map();
  for (const look of looks) {
    for (const state of states) {
      for (const problem of await problemsOf(page, state, look, find)) {
        const ofState = wrong.get(state) ?? new Map();
        ofState.set(problem, [...(ofState.get(problem) ?? []), nameOf(look)]);
        wrong.set(state, ofState);
      }
    }
  }
  await page.close();
  for (const [state, problems] of wrong)
    for (const [problem, seen] of problems)
      console.log(
        `${state}: ${problem} (${seen.length === looks.length ? `every ${looks[0].size}` : seen.join(', ')})`,
      );
  return { states, failed: new Set(wrong.keys()) };
}

/** Sentences, each once. */
async function problemsOf(page, state, look, find) {
  let found;
  try {
    await page.show(state, look);
    found = await find();
  } catch (error) {
    found = [{ element: 'page', what: error.message }];
  }
  const complaints = page.takeComplaints().map((what) => ({ element: 'console', what }));
  return new Set([...found, ...complaints].map(({ element, what }) => `${element} ${what}`));
}

function counted(name, parts) {
  const states = new Set(parts.flatMap((part) => part.states));
  const failed = new Set(parts.flatMap((part) => [...part.failed]));
  // No state at all is a gallery that does not work.
  return { name, passed: states.size - failed.size, failed: states.size === 0 ? 1 : failed.size };
}
