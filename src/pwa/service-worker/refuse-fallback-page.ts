// A server that answers any unknown path with the app's page would put HTML where a script was meant.
// Refusing it fails the install, and the version that works stays.

import type { WorkboxPlugin } from 'workbox-core/types.js';

export const refuseFallbackPage: WorkboxPlugin = {
  cacheWillUpdate: ({ request, response }) =>
    Promise.resolve(isMeant(request.url, response) ? response : null),
};

/** Whether `response` can be what `url` names; exported for its tests. */
export function isMeant(url: string, response: Response): boolean {
  if (response.status !== 200) return false;
  const wantsPage = /(\/|\.html)$/.test(new URL(url).pathname);
  const isPage = /^text\/html\b/i.test(response.headers.get('Content-Type') ?? '');
  return wantsPage === isPage;
}
