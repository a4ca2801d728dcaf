// The moment at which another version of the service worker takes over, in any tab: what the old one had
// kept for this page is gone then, so the page should be loaded anew.

/** Calls back once; never for the first version that ever serves the page. Answers how to stop. */
export function onNewVersion(listener: () => void): () => void {
  if (!('serviceWorker' in navigator)) return () => undefined;
  const stopped = new AbortController();
  const container = navigator.serviceWorker;
  let wasServed = container.controller !== null;
  container.addEventListener(
    'controllerchange',
    () => {
      // None any more is no new one: a browser drops its service workers when the disk is full.
      if (container.controller === null) return;
      if (wasServed) {
        stopped.abort();
        listener();
      }
      wasServed = true;
    },
    { signal: stopped.signal },
  );
  return () => {
    stopped.abort();
  };
}
