/** Runs the tests of an application that knows nothing of Lifesign. */

import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

const conditions = ['lifesign-source', ...defaultServerConditions]

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['test/slow/fake-timers/*.case.ts'],
    fileParallelism: false,
    // Node itself loads what the case imports of us: it is the copy that was preloaded.
    server: { deps: { external: [/\/src\//] } },
  },
})
