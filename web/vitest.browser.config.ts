import { defineConfig } from 'vitest/config';

/** Tests in a real headless Chromium: npm run test:browser. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
