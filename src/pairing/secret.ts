// What two devices may share before they have met (code, link) or since (bond), and the room each kind is for.

import type { RoomKind } from '../protocol/signaling.ts';
import { BOND_KEY_BYTES, bondFromKey } from './bond.ts';
import { type Bytes, lvCat, utf8 } from './bytes.ts';
import type { Code } from './code.ts';
import { LINK_SECRET_BYTES, linkRoom } from './link.ts';

/** The kind is part of the password, so that no secret can stand in for one of another kind. */
export type Secret =
  | { readonly kind: 'code'; readonly code: Code }
  | { readonly kind: 'link'; readonly secret: Bytes }
  | { readonly kind: 'bond'; readonly key: Bytes };

/** Where the signaling worker lets them meet. */
export interface Room {
  readonly kind: RoomKind;
  readonly id: string;
}

/** The room that belongs to a secret. */
export async function roomOf(secret: Secret): Promise<Room> {
  switch (secret.kind) {
    case 'code':
      return { kind: 'code', id: secret.code.room };
    case 'link':
      return { kind: 'link', id: await linkRoom(secret.secret) };
    case 'bond':
      return { kind: 'meet', id: (await bondFromKey(secret.key, 'host')).rendezvous };
  }
}

/** CPace's password-related string: a label, the kind, and what is secret of it. */
export function passwordString(secret: Secret): Bytes {
  return lvCat(utf8('causeway secret'), utf8(secret.kind), secretPart(secret));
}

function secretPart(secret: Secret): Bytes {
  switch (secret.kind) {
    case 'code':
      return utf8(secret.code.words.join('-'));
    case 'link':
      return ofLength(secret.secret, LINK_SECRET_BYTES);
    case 'bond':
      return ofLength(secret.key, BOND_KEY_BYTES);
  }
}

function ofLength(bytes: Bytes, length: number): Bytes {
  if (bytes.length !== length) throw new RangeError(`a secret of ${bytes.length} bytes, not ${length}`);
  return bytes;
}
