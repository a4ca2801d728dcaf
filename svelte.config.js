// Read by vite-plugin-svelte, svelte-check, eslint and prettier alike.

/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default {
  compilerOptions: {
    runes: true,
  },
  vitePlugin: {
    // Libraries' components may still be written the old way.
    dynamicCompileOptions({ filename }) {
      return filename.includes('node_modules') ? { runes: undefined } : undefined;
    },
  },
};
