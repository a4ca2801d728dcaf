// The heavy half of the app, and how to get it: loaded once, when someone wants to connect.

import type * as heavy from '../connection/heavy.ts';

/** What connection/heavy.ts exports. */
export type Kit = typeof heavy;
export type LoadKit = () => Promise<Kit>;
