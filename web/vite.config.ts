/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { mock } from './dev/mock.ts';
import { compressed } from './tools/compressed.ts';

const server = process.env.GUANTONG_SERVER ?? 'http://127.0.0.1:8000';

export default defineConfig({
  // The server puts a secret of each delivery in its place (guantong/server/pages.py).
  html: { cspNonce: 'guantong-nonce' },
  plugins: [react(), compressed(), ...(process.env.GUANTONG_MOCK === '1' ? [mock()] : [])],
  build: {
    outDir: '../guantong/server/static/client',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 1200,
  },
  server: {
    fs: { allow: ['..'] }, // the help is docs/
    proxy: { '/api': { target: server, changeOrigin: false } }, // the server compares Origin with Host
  },
  test: {
    environment: 'node',
    // A slow or busy machine is not a fault; what hangs is told all the same.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    include: ['src/**/*.test.{ts,tsx}'],
  },
});
