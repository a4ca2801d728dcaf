// Shows the state named in the address's query: `?state=offer`.

import { mount } from 'svelte';
import '../../src/ui/base.css';
import App from '../../src/ui/App.svelte';
import { states } from './states.ts';

Object.assign(globalThis, { galleryStates: Object.keys(states) });

const query = new URLSearchParams(location.search);
const app = states[query.get('state') ?? 'empty'];
const target = document.getElementById('app');
if (query.has('rtl')) document.documentElement.dir = 'rtl';
if (app !== undefined && target !== null) mount(App, { target, props: { app } });
