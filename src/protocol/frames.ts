// The block frames: binary messages on a lane. Pure; every bound is checked before a byte is believed.
//
//   request  u8 1 · u8 0 · u16 count · u32 tag · u32 block · u16 first piece · u16 0        (16 bytes)
//   piece    u8 2 · u8 flags · u16 piece · u32 tag · u32 block · [32-byte hash] · payload
//
// Numbers are big-endian. A piece frame carries one piece, or two that follow each other. Flag 1 on it: the
// block's SHA-256 follows the header; set on the frame with the last piece of a block and on no other.
// Rules FR1–FR6 in docs/protocol.md.

import { BLOCK_BYTES, PIECE_BYTES } from './limits.ts';

export const HASH_BYTES = 32;
const REQUEST = 1;
const PIECE = 2;
const REQUEST_BYTES = 16;
const PIECE_HEADER_BYTES = 12;
const HAS_HASH = 1;
const PIECES_PER_BLOCK = BLOCK_BYTES / PIECE_BYTES;

/** Most pieces in one frame: larger messages cost less, smaller ones steer finer; who asks decides. */
export const FRAME_PIECES = 2;
const PAYLOAD_BYTES = FRAME_PIECES * PIECE_BYTES;
/** Largest frame either side may send. */
export const FRAME_BYTES = PIECE_HEADER_BYTES + HASH_BYTES + PAYLOAD_BYTES;

/** Asks for `count` pieces of one block, from piece `first` on. */
export interface RequestFrame {
  readonly kind: 'request';
  readonly tag: number;
  readonly block: number;
  readonly first: number;
  readonly count: number;
}

/** Pieces from `piece` on; `hash` is the block's, with its last piece only. `payload` is a view into the message. */
export interface PieceFrame {
  readonly kind: 'piece';
  readonly tag: number;
  readonly block: number;
  readonly piece: number;
  readonly hash: Uint8Array | null;
  readonly payload: Uint8Array;
}

export type Frame = RequestFrame | PieceFrame;

/** How many pieces a block of `blockBytes` has. */
export function pieceCount(blockBytes: number): number {
  return Math.ceil(blockBytes / PIECE_BYTES);
}

/** How many pieces from `piece` on make up `length` bytes in a block of `blockBytes`; 0 when none do exactly. */
export function piecesIn(blockBytes: number, piece: number, length: number): number {
  const count = Math.ceil(length / PIECE_BYTES);
  const whole = Math.min(count * PIECE_BYTES, blockBytes - piece * PIECE_BYTES);
  return length > 0 && count <= FRAME_PIECES && length === whole ? count : 0;
}

/** Bytes of piece `piece` in a block of `blockBytes`. */
export function pieceBytes(blockBytes: number, piece: number): number {
  return Math.min(PIECE_BYTES, blockBytes - piece * PIECE_BYTES);
}

/** The message of a request. */
export function encodeRequest(request: Omit<RequestFrame, 'kind'>): ArrayBuffer {
  const buffer = new ArrayBuffer(REQUEST_BYTES);
  const view = new DataView(buffer);
  view.setUint8(0, REQUEST);
  view.setUint16(2, request.count);
  view.setUint32(4, request.tag);
  view.setUint32(8, request.block);
  view.setUint16(12, request.first);
  return buffer;
}

/** The message of a piece; the payload is copied once, behind its header. */
export function encodePiece(piece: Omit<PieceFrame, 'kind'>): ArrayBuffer {
  const start = PIECE_HEADER_BYTES + (piece.hash ? HASH_BYTES : 0);
  const buffer = new ArrayBuffer(start + piece.payload.length);
  const view = new DataView(buffer);
  view.setUint8(0, PIECE);
  view.setUint8(1, piece.hash ? HAS_HASH : 0);
  view.setUint16(2, piece.piece);
  view.setUint32(4, piece.tag);
  view.setUint32(8, piece.block);
  const bytes = new Uint8Array(buffer);
  if (piece.hash) bytes.set(piece.hash, PIECE_HEADER_BYTES);
  bytes.set(piece.payload, start);
  return buffer;
}

/** The frame of a message, or null when it is none of ours. Whether it was asked for is not known here. */
export function decodeFrame(message: ArrayBuffer): Frame | null {
  if (message.byteLength > FRAME_BYTES || message.byteLength < PIECE_HEADER_BYTES) return null;
  const view = new DataView(message);
  const type = view.getUint8(0);
  if (type === REQUEST) return decodeRequest(view);
  if (type === PIECE) return decodePiece(view);
  return null;
}

function decodeRequest(view: DataView<ArrayBuffer>): RequestFrame | null {
  if (view.byteLength !== REQUEST_BYTES || view.getUint8(1) !== 0 || view.getUint16(14) !== 0) return null;
  const count = view.getUint16(2);
  const first = view.getUint16(12);
  if (count === 0 || first + count > PIECES_PER_BLOCK) return null;
  return { kind: 'request', tag: view.getUint32(4), block: view.getUint32(8), first, count };
}

function decodePiece(view: DataView<ArrayBuffer>): PieceFrame | null {
  const flags = view.getUint8(1);
  if (flags > HAS_HASH) return null;
  const hasHash = flags === HAS_HASH;
  const start = PIECE_HEADER_BYTES + (hasHash ? HASH_BYTES : 0);
  const length = view.byteLength - start;
  const piece = view.getUint16(2);
  if (length < 1 || length > PAYLOAD_BYTES) return null;
  if (piece + Math.ceil(length / PIECE_BYTES) > PIECES_PER_BLOCK) return null;
  return {
    kind: 'piece',
    tag: view.getUint32(4),
    block: view.getUint32(8),
    piece,
    hash: hasHash ? new Uint8Array(view.buffer, PIECE_HEADER_BYTES, HASH_BYTES) : null,
    payload: new Uint8Array(view.buffer, start, length),
  };
}
