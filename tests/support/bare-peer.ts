// The other side of an engine with no engine behind it: says whatever the test wants, and hears everything.

import { parseControlWord, type ControlWord } from '../../src/protocol/control.ts';
import { decodeFrame, encodePiece, encodeRequest, type Frame } from '../../src/protocol/frames.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { blockHash } from '../../src/transfer/blocks/hash.ts';
import { ChannelPipe } from './channel-pipe.ts';
import { LINK } from './engine-pair.ts';
import { EngineSide } from './engine-side.ts';
import { settle, until } from './virtual-time.ts';

/** An id such as a sender makes. */
export function wireId(n: number): string {
  return `wire-${n}-`.padEnd(22, 'x');
}

export class BarePeer {
  readonly side = new EngineSide('e');
  readonly control = new ChannelPipe();
  readonly blocks = new ChannelPipe();
  readonly words: ControlWord[] = [];
  readonly frames: Frame[] = [];

  constructor() {
    void this.side.engine.attach(LINK, this.control.a, this.blocks.a);
    this.blocks.b.binaryType = 'arraybuffer';
    this.control.b.addEventListener('message', ({ data }: MessageEvent<string>) => {
      this.words.push(parseControlWord(data) ?? fail(`no word: ${data}`));
    });
    this.blocks.b.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
      this.frames.push(decodeFrame(data) ?? fail('no frame'));
    });
    this.blocks.open();
    this.control.open();
  }

  /** A peer that said `ready`. */
  static ready(): BarePeer {
    const peer = new BarePeer();
    peer.say({ word: 'ready', version: PROTOCOL_VERSION });
    return peer;
  }

  /** Whether the engine ended the link for breaking the protocol. */
  get isRefused(): boolean {
    return this.side.page.brokenLinks.length === 1 && this.control.b.readyState === 'closed';
  }

  readonly busy = (): boolean => this.control.busy || this.blocks.busy;

  until(condition: () => boolean): Promise<void> {
    return until(condition, this.busy, { limitMs: 20_000 });
  }

  settle(): Promise<void> {
    return settle(this.busy);
  }

  say(word: ControlWord): void {
    this.sayText(JSON.stringify(word));
  }

  sayText(text: string): void {
    this.control.b.send(text);
  }

  /** The words of one kind that came. */
  heard<Word extends ControlWord['word']>(word: Word): Extract<ControlWord, { word: Word }>[] {
    return this.words.filter((each): each is Extract<ControlWord, { word: Word }> => each.word === word);
  }

  request(tag: number, block: number, first: number, count: number): void {
    this.blocks.b.send(encodeRequest({ tag, block, first, count }));
  }

  piece(
    tag: number,
    block: number,
    piece: number,
    payload: Uint8Array,
    hash: Uint8Array | null = null,
  ): void {
    this.blocks.b.send(encodePiece({ tag, block, piece, hash, payload }));
  }

  /** Offers one file of these bytes and has it accepted; answers its ids and its block's hash. */
  async offerOne(
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<{ id: string; tag: number; hash: Uint8Array<ArrayBuffer> }> {
    const id = wireId(1);
    const files = [{ path: 'a.bin', size: bytes.length, modified: 0, type: '' }];
    this.say({ word: 'offer', id, files: 1, bytes: bytes.length });
    this.say({ word: 'page', id, files });
    await this.until(() => this.side.kind(`in-${id}`) === 'offered');
    await this.side.engine.accept(`in-${id}`, 'all');
    await this.settle();
    return { id, tag: this.heard('accept')[0]?.tag ?? fail('not accepted'), hash: await blockHash(bytes) };
  }
}

function fail(why: string): never {
  throw new Error(why);
}
