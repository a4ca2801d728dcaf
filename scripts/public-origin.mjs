// Where the built app will stand, if the builder says so: `PUBLIC_ORIGIN=https://causeway.example npm run
// deploy`. Some sites take a preview's picture only from a whole URL, and one build can stand anywhere.

/** A Vite plugin. Throws a sentence when PUBLIC_ORIGIN is no origin. */
export function publicOrigin(wanted = process.env.PUBLIC_ORIGIN ?? '') {
  const origin = wanted === '' ? '' : originOf(wanted);
  return {
    name: 'public-origin',
    transformIndexHtml(html) {
      if (origin === '') return html;
      return {
        html: html.replaceAll('content="/social.png"', `content="${origin}/social.png"`),
        tags: [
          { tag: 'link', attrs: { rel: 'canonical', href: `${origin}/` }, injectTo: 'head' },
          { tag: 'meta', attrs: { property: 'og:url', content: `${origin}/` }, injectTo: 'head' },
        ],
      };
    },
  };
}

function originOf(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash)
    throw new Error(`PUBLIC_ORIGIN is an origin such as https://causeway.example, not ${text}.`);
  return url.origin;
}
