/** The suites: `unit`, `unit-alone` and `otel-2` are fast and run by default; `slow` has real processes. */

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Not `module`: packages mean by it a build for bundlers, which Node cannot load.
const conditions = ['lifesign-source', 'node', 'import', 'default']
const sources = { ssr: { resolve: { conditions, externalConditions: conditions } } }
// Its file by name: the folder would resolve to a build that Node cannot load outside of a bundle.
const olderApi = fileURLToPath(
  new URL('test/otel-2/node_modules/@opentelemetry/api/build/src/index.js', import.meta.url),
)

/** Tests that change what a process has once: globals, modules, diagnostics channels, the clock of the machine. */
const alone = [
  'test/adapters/**/*.test.ts',
  'test/bench/**/*.test.ts',
  'test/voice/**/*.test.ts',
  'test/wake/**/*.test.ts',
  'test/zero-code/**/*.test.ts',
  'test/control/answers/chat-routes.test.ts',
  'test/evidence/agents/dying-agent.test.ts',
  'test/notify/hold/connections.test.ts',
  'test/joined-start.test.ts',
  'test/plugs.test.ts',
  'test/regression/foreign-answer-streams.test.ts',
  'test/regression/long-hold.test.ts',
  'test/regression/pings-only.test.ts',
  'test/regression/revoked-token.test.ts',
  'test/regression/wrong-origin.test.ts',
  'test/status/page-files.test.ts',
  'test/testing/channel-manners.test.ts',
]

export default defineConfig({
  test: {
    projects: [
      {
        ...sources,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...alone, 'test/slow/**', 'test/otel-2/**', '**/node_modules/**'],
          // One process for many files, in half the time of one for each.
          isolate: false,
          testTimeout: 30_000,
          setupFiles: ['test/support/left-as-found.ts'],
        },
      },
      { ...sources, test: { name: 'unit-alone', include: alone, testTimeout: 30_000 } },
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
