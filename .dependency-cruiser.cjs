// The house: imports point down this list only, types included (docs/architecture.md).

const floors = ['ui', 'app', 'pwa', 'words', 'transfer', 'connection', 'pairing', 'protocol'];

/** A floor may import itself and what is below it; never the ones above, never main.ts. */
const downwards = floors.map((floor, index) => {
  const above = floors.slice(0, index);
  return {
    name: `${floor}-imports-downwards`,
    severity: 'error',
    comment: `src/${floor} knows only itself and ${floors.slice(index + 1).join(', ') || 'nothing else'}.`,
    from: { path: `^src/${floor}/` },
    to: { path: above.length > 0 ? [`^src/(${above.join('|')})/`, '^src/main\\.ts$'] : '^src/main\\.ts$' },
  };
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...downwards,
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Two modules that need each other are one, or hide a third.',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-circular-at-run-time',
      severity: 'error',
      comment: "A Worker's Env names the Durable Object's class, which takes the Env: types only.",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^cloudflare:', '\\?', '^virtual:'] },
    },
    {
      name: 'protocol-is-pure',
      severity: 'error',
      comment: 'protocol/ is shared with the signaling worker: itself and valibot, nothing else.',
      from: { path: '^src/protocol/' },
      to: { pathNot: ['^src/protocol/', '^node_modules/valibot/'] },
    },
    {
      name: 'words-are-about-nothing',
      severity: 'error',
      comment: 'words/ is languages and the messages in them; what they are said of is others’ business.',
      from: { path: '^src/words/' },
      to: { path: '^src/', pathNot: '^src/(words|paraglide)/' },
    },
    {
      name: 'messages-through-words',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(words|paraglide)/' },
      to: { path: '^src/paraglide/' },
    },
    {
      name: 'simple-peer-in-one-file',
      severity: 'error',
      from: { path: '^(src|signaling-worker)/', pathNot: '^src/connection/peer\\.ts$' },
      to: { path: 'simple-peer' },
    },
    {
      name: 'app-knows-the-engine-by-its-types',
      severity: 'error',
      comment: 'The engine lives in a worker; app/ may import the types of transfer/engine-api.ts only.',
      from: { path: '^src/app/' },
      to: { path: '^src/transfer/', pathNot: '^src/transfer/engine-api\\.ts$' },
    },
    {
      name: 'engine-api-as-types',
      severity: 'error',
      comment: 'Importing it as a value would pull the engine into the page.',
      from: { path: '^src/(ui|app|pwa)/' },
      to: { path: '^src/transfer/engine-api\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'screens-know-the-model',
      severity: 'error',
      comment: 'A screen talks to app/model.ts, not to the engine, a link or the service worker.',
      from: { path: '^src/ui/' },
      to: {
        path: '^src/(pwa|transfer|connection|pairing)/',
        pathNot: '^src/transfer/engine-api\\.ts$',
      },
    },
    {
      name: 'signaling-worker-knows-the-protocol',
      severity: 'error',
      from: { path: '^signaling-worker/' },
      to: { path: '^src/', pathNot: '^src/protocol/' },
    },
    {
      name: 'nobody-imports-the-signaling-worker',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^signaling-worker/' },
    },
    {
      name: 'product-does-not-know-its-tests',
      severity: 'error',
      from: { path: '^(src|signaling-worker)/' },
      to: { path: '^(tests|scripts)/' },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      comment: 'What ships is a dependency.',
      from: { path: '^(src|signaling-worker)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.cache|\\.wrangler)/' },
    // `import type` counts too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.svelte', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'browser', 'default'],
    },
  },
};
