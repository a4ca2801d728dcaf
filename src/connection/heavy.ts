// The heavy half, as one chunk loaded when someone wants to connect: pairing, its curve, and simple-peer.

export { fetchIceServers } from './ice.ts';
export { HostedRoom } from './hosted-room.ts';
export { JoinedRoom } from './joined-room.ts';
export { Link } from './link.ts';
export { bondFromKey } from '../pairing/bond.ts';
export { completeCode, formatCode, makeCode, parseCode } from '../pairing/code.ts';
export { makeLinkSecret, pairingLink, parsePairingLink } from '../pairing/link.ts';
