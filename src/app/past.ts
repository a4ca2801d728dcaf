// What is remembered of what is over: fetched once the first screen stands.

import { openHistoryStore } from './history-store.ts';
import { openSavedStore } from './saved-store.ts';

export const past = { openHistoryStore, openSavedStore };
export type Past = typeof past;
