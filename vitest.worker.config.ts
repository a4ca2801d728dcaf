// The signaling worker's tests, in workerd. They run one file at a time: the files share one
// runtime, and hibernation is steered for all of its objects at once.

import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: './wrangler.toml' },
    }),
  ],
  test: {
    name: 'worker',
    include: ['tests/worker/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 30_000,
  },
});
