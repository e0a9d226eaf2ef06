import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'examples/*/test/**/*.test.ts',
      'interop/test/**/*.test.ts',
      'bench/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    reporters: ['default', ['json', { outputFile: '.cache/test-report.json' }]],
    // Process tests share two cores: more workers only make deadlines wobble.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // A faked `performance` makes vitest itself see hooks that took hours on Node 20.10.
    fakeTimers: {
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'Date'],
    },
    // An inherited certificate bundle costs every Node 20 process 70–150 ms at its first TLS context.
    // What a test downloads (through npm) still needs it.
    env: { NODE_EXTRA_CA_CERTS: '', DOWNLOAD_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS ?? '' },
  },
});
