// The heavy half of the app, and how to get it: loaded once, when someone wants to connect.

/** What connection/heavy.ts exports. */
export type Kit = typeof import('../connection/heavy.ts');
export type LoadKit = () => Promise<Kit>;
