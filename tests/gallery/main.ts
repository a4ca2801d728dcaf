// Shows the state named in the address's query, in a language: `?state=offer&lang=ar`; `rtl` only mirrors.

import { mount } from 'svelte';
import '../../src/ui/base.css';
import App from '../../src/ui/App.svelte';
import Elsewhere from '../../src/ui/Elsewhere.svelte';
import { findLanguage } from '../../src/words/languages.ts';
import { speakHere } from '../../src/pwa/document.ts';

const query = new URLSearchParams(location.search);
await speakHere(findLanguage(query.get('lang') ?? 'en')?.tag ?? 'en');
// Some of their sentences are made as they load.
const { states } = await import('./states.ts');

/** The tab that is not at work has a screen of its own. */
const elsewhere = new Map([
  ['elsewhere', { moved: false, ontake: () => undefined }],
  ['elsewhere-moved', { moved: true, ontake: () => undefined }],
]);

Object.assign(globalThis, { galleryStates: [...Object.keys(states), ...elsewhere.keys()] });

const state = query.get('state') ?? 'empty';
const app = states[state];
const props = elsewhere.get(state);
const target = document.getElementById('app');
if (query.has('rtl')) document.documentElement.dir = 'rtl';
if (app !== undefined && target !== null) mount(App, { target, props: { app } });
if (props !== undefined && target !== null) mount(Elsewhere, { target, props });
if (state === 'dialog-settings') document.querySelector<HTMLElement>('[aria-label="Settings"]')?.click();
