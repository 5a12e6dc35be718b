/** Hears what Lifesign says aloud, until the test is over: it is quiet in tests, and this one pretends to be none. */

import { onTestFinished, vi } from 'vitest'

/** What runs the tests here, and what switches words off. */
const QUIET = ['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT', 'NODE_ENV', 'LIFESIGN_QUIET']

/** The words of each warning of the process that is ours; they come a turn of the loop later. */
export function hearAloud(): string[] {
  const words: string[] = []
  for (const name of QUIET) vi.stubEnv(name, '')
  const hear = ({ name, message }: Error): unknown => name === 'LifesignWarning' && words.push(message)
  process.on('warning', hear)
  onTestFinished(() => {
    process.off('warning', hear)
    vi.unstubAllEnvs()
  })
  return words
}

/** Warnings of the process are told in the next turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
