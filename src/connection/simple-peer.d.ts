// The build without Node polyfills, and the part of it that is used here: DefinitelyTyped describes the
// whole as a Node stream, which needs Node's types on the page.
declare module 'simple-peer/simplepeer.min.js' {
  interface PeerOptions {
    initiator: boolean;
    trickle: boolean;
    config: RTCConfiguration;
  }

  interface PeerEvents {
    signal: (signal: unknown) => void;
    connect: () => void;
    data: (data: Uint8Array | string) => void;
    close: () => void;
    error: (error: Error & { code?: string }) => void;
    iceStateChange: (connection: RTCIceConnectionState, gathering: RTCIceGatheringState) => void;
  }

  // eslint-disable-next-line no-restricted-syntax -- it is theirs, and so it is
  export default class Peer {
    constructor(options: PeerOptions);
    /** Private in name, yet the only way to channels of our own. */
    readonly _pc: RTCPeerConnection;
    readonly connected: boolean;
    readonly destroyed: boolean;
    signal(signal: object): void;
    send(data: string): void;
    destroy(): void;
    on<E extends keyof PeerEvents>(event: E, listener: PeerEvents[E]): this;
  }
}
