// What a URL of the app asks for, beside showing the app: a pairing link to join, an errand of one of the
// manifest's shortcuts, a share that was taken or refused. Pure; whatever makes no sense is nothing.

import * as v from 'valibot';
import { arrivalIdSchema, SHARE_REFUSALS, type ShareRefusal } from './arrival-words.ts';

/** The manifest's shortcuts. */
export const ERRANDS = ['connect', 'choose', 'received'] as const;
export type Errand = (typeof ERRANDS)[number];

/** Links of this scheme are handed to the installed app. */
export const SCHEME = 'web+causeway';
/** What stands before such a link in the fragment: a secret may be in it, and no server sees a fragment. */
export const OPEN = '#open=';
/** Longer than any link that is one, and short enough to look at. */
const MOST_UNITS = 2048;

export interface WayIn {
  /** A fragment with its `#`, for the parser of pairing links; empty when there is none. */
  readonly invitation: string;
  readonly errand: Errand | null;
  /** Arrivals that the service worker took. */
  readonly shared: readonly string[];
  /** Why it took nothing. */
  readonly refused: ShareRefusal | null;
}

const errandSchema = v.fallback(v.nullable(v.picklist(ERRANDS)), null);
const refusalSchema = v.fallback(v.nullable(v.picklist(SHARE_REFUSALS)), null);
const sharedSchema = v.fallback(v.pipe(v.array(arrivalIdSchema), v.maxLength(2)), []);

/** What a URL of this origin asks for. */
export function readWayIn({ hash, search }: Pick<URL, 'hash' | 'search'>): WayIn {
  const query = new URLSearchParams(search.slice(0, MOST_UNITS));
  return {
    invitation: invitationIn(hash),
    errand: v.parse(errandSchema, query.get('do')),
    shared: v.parse(sharedSchema, query.get('shared')?.split(',')),
    refused: v.parse(refusalSchema, query.get('share')),
  };
}

/** The URL's path and query without what `readWayIn` reads. */
export function withoutWayIn({ pathname, search }: Pick<URL, 'pathname' | 'search'>): string {
  const query = new URLSearchParams(search);
  for (const name of ['do', 'shared', 'share']) query.delete(name);
  const rest = query.toString();
  return rest === '' ? pathname : `${pathname}?${rest}`;
}

function invitationIn(hash: string): string {
  if (!hash.startsWith(OPEN)) return hash;
  const link = decoded(hash.slice(OPEN.length, MOST_UNITS));
  const scheme = `${SCHEME}:`;
  // Not one of ours: a fragment that is no pairing link, and is called so.
  if (link?.slice(0, scheme.length).toLowerCase() !== scheme) return '#';
  const rest = link.slice(scheme.length);
  return `#${rest.slice(rest.indexOf('#') + 1).replace(/^\/+/u, '')}`;
}

/** As browsers encode the link that they put for `%s`; null when it is not encoded so. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
