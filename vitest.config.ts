/** Three suites: `unit` and `otel-2` are fast and run by default; `slow` has real processes. */

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Not `module`: packages mean by it a build for bundlers, which Node cannot load.
const conditions = ['lifesign-source', 'node', 'import', 'default']
const sources = { ssr: { resolve: { conditions, externalConditions: conditions } } }
// Its file by name: the folder would resolve to a build that Node cannot load outside of a bundle.
const olderApi = fileURLToPath(
  new URL('test/otel-2/node_modules/@opentelemetry/api/build/src/index.js', import.meta.url),
)

export default defineConfig({
  test: {
    projects: [
      {
        ...sources,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/slow/**', 'test/otel-2/**', '**/node_modules/**'],
        },
      },
      {
        ...sources,
        // Our source must use the API copy that the 2.12 SDK registers with: a newer reader yields no spans.
        resolve: { alias: { '@opentelemetry/api': olderApi } },
        test: { name: 'otel-2', include: ['test/otel-2/*.test.ts'] },
      },
      {
        ...sources,
        test: {
          name: 'slow',
          // One after the other: busy loops and grace times must not meet on a machine with two cores.
          fileParallelism: false,
          include: ['test/slow/**/*.test.ts', 'test/properties/stale-output.test.ts'],
          env: { INTERLEAVINGS: '10000' },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
