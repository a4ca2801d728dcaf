// The one place that turns a string into the URL of a script (CSP `require-trusted-types-for 'script'`).
// Knows only our own build's scripts; anything else throws. Workers are made from
// `import url from './x.ts?worker&url'`, because a policy and `new URL(…, import.meta.url)` do not mix.

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown;
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy;
}

/** Makes the function that `new Worker()` and service worker registration get their URL from. Call it once. */
export function createTrustedScriptUrl(): (url: string) => string {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  const policy = trustedTypes?.createPolicy('causeway-script-url', { createScriptURL: ourScript });
  // A TrustedScriptURL stands wherever the DOM's types say string; they do not know it yet.
  return (url) => (policy === undefined ? ourScript(url) : (policy.createScriptURL(url) as string));
}

function ourScript(text: string): string {
  const url = new URL(text, location.href);
  if (url.origin !== location.origin) throw new TypeError('A script of another origin was refused.');
  return url.href;
}
