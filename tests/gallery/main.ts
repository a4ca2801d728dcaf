// The page: shows a state of the screen in a language, in place of the one before, and judges what stands
// there. For a person by the address, `?state=offer&language=ar`; for scripts by `window.gallery`.

import { mount, tick, unmount } from 'svelte';
import '../../src/ui/base.css';
import App from '../../src/ui/App.svelte';
import Elsewhere from '../../src/ui/Elsewhere.svelte';
import { findLanguage, LANGUAGES } from '../../src/words/languages.ts';
import { speak } from '../../src/words/messages.svelte.ts';
import { clippedText } from './clipping.ts';
import { makeStates } from './states.ts';
import { click, DRAGGED, dragFileIn, steps } from './steps.ts';
import { smallTargets } from './targets.ts';

// What the app fetches when it is asked for is here from the start, so that a state stands at once.
import.meta.glob('../../src/ui/**/*.svelte', { eager: true });

declare global {
  interface Window {
    gallery: typeof gallery;
  }
}

/** Frames without a change until a state is taken to stand, and the frames that is waited for at most. */
const QUIET_FRAMES = 3;
const MOST_FRAMES = 300;

/** The tab that is not at work has a screen of its own. */
const elsewhere = new Map([
  ['elsewhere', { moved: false, ontake: () => undefined }],
  ['elsewhere-moved', { moved: true, ontake: () => undefined }],
]);

const target = document.getElementById('app')!;
let shown: ReturnType<typeof mount> | null = null;

// Some of the states' sentences are made with them.
await speak(LANGUAGES[0]);

const gallery = {
  states: [...Object.keys(makeStates()), ...elsewhere.keys()],
  languages: LANGUAGES.map(({ tag }) => tag as string),
  show,
  clippedText,
  smallTargets,
};
window.gallery = gallery;

/** Resolves when the state stands; rejects when there is none of that name, or it would not stand still. */
async function show(state: string, tag = 'en'): Promise<void> {
  const language = findLanguage(tag);
  if (language === null) throw new Error(`There is no language ${tag}.`);
  if (shown) await unmount(shown);
  document.documentElement.lang = language.tag;
  document.documentElement.dir = language.direction;
  await speak(language);
  scrollTo(0, 0);
  shown = mountState(state);
  await tick();
  await standing();
  for (const selector of steps[state] ?? []) {
    click(selector);
    await standing();
  }
  if (DRAGGED.includes(state)) {
    dragFileIn();
    await standing();
  }
}

function mountState(state: string): ReturnType<typeof mount> {
  const app = makeStates()[state];
  const props = elsewhere.get(state);
  if (app) return mount(App, { target, props: { app } });
  if (props) return mount(Elsewhere, { target, props });
  throw new Error(`There is no state ${state}. There are: ${gallery.states.join(', ')}.`);
}

/** Waits until nothing has changed for a few frames, and every picture is there. */
async function standing(): Promise<void> {
  let quiet = 0;
  const watch = new MutationObserver(() => (quiet = 0));
  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  try {
    for (let frames = 0; quiet < QUIET_FRAMES; frames += 1) {
      if (frames > MOST_FRAMES) throw new Error('The state does not come to rest.');
      await new Promise(requestAnimationFrame);
      quiet = Array.from(document.images).every((image) => image.complete) ? quiet + 1 : 0;
    }
  } finally {
    watch.disconnect();
  }
  await document.fonts.ready;
}

const query = new URLSearchParams(location.search);
await show(query.get('state') ?? 'empty', query.get('language') ?? 'en');
