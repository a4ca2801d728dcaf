// The words between whoever brings something in and the tab that owns the engine. Pure.

import * as v from 'valibot';

/** Where other apps' shares are posted to; in the manifest. */
export const SHARE_PATH = '/share';

/** Why a share was not taken; the closed list. `lost`: the service worker was not there to take it. */
export const SHARE_REFUSALS = [
  'lost',
  'nothing',
  'too-many',
  'too-long',
  'no-space',
  'unreadable',
  'storage',
] as const;
export type ShareRefusal = (typeof SHARE_REFUSALS)[number];

export const arrivalIdSchema = v.pipe(v.string(), v.uuid());

/** Tabs tell each other of arrivals here. */
export const ARRIVALS_CHANNEL = 'causeway-arrivals';

export const announcementSchema = v.strictObject({
  ids: v.pipe(v.array(arrivalIdSchema), v.maxLength(4)),
  /** A person brought it into the installed app itself; see `isAppWindow` in arrivals.ts. */
  isTrusted: v.boolean(),
});
/** Something is in the store now. */
export type Announcement = v.InferOutput<typeof announcementSchema>;
