// The version of every word on the wire: signaling bodies, control words and block frames alike.
// Both sides say theirs first, and stop with a clear sentence when they differ.

/** Version of the protocol in docs/protocol.md. */
export const PROTOCOL_VERSION = 1;
