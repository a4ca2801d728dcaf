// The heavy half of the app, as one chunk loaded when someone wants to connect: pairing and connecting, how
// this device is found, and the sentences about all that.

export * from '../connection/heavy.ts';
export { Invites } from './invites.svelte.ts';
export { codeProblem, joinFailure, joinHint, linkEnd, linkProblem } from './words/links.ts';
