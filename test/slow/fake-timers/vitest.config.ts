/** Runs the tests of an application that knows nothing of Lifesign. */

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['test/slow/fake-timers/*.case.ts'], fileParallelism: false },
})
