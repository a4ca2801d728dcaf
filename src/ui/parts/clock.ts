// The time of day as something a template can depend on; ticks only while something does.

import { createSubscriber } from 'svelte/reactivity';

/** `now` is Unix ms, fresh every `periodMs`. */
export function createClock(periodMs: number): { readonly now: number } {
  const subscribe = createSubscriber((update) => {
    const timer = setInterval(update, periodMs);
    return () => clearInterval(timer);
  });
  return {
    get now() {
      subscribe();
      return Date.now();
    },
  };
}
