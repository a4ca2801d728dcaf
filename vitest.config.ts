// Unit tests, in Node: whatever is pure.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { compileMessages } from './scripts/messages.mjs';

await compileMessages();

export default defineConfig({
  // For runes in `*.svelte.ts`.
  plugins: [svelte()],
  test: {
    include: ['tests/unit/**/*.test.ts'],
    environment: 'node',
    setupFiles: ['tests/support/speak-english.ts'],
  },
});
