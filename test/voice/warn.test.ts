/** What Lifesign says of itself: kept until somebody listens, aloud once, and nothing aloud in tests. */

import { diag, DiagLogLevel } from '@opentelemetry/api'
import { expect, it, onTestFinished, vi } from 'vitest'
import { inform, speakUp, warn, warnAloud } from '../../src/voice/warn.ts'
import { hearAloud, nextTurn } from '../support/hear-aloud.ts'

/** A logger from now on: the words that it got. */
function aLogger(): string[] {
  const words: string[] = []
  // The namespace comes before the words.
  const hear = (...[, message]: unknown[]): void => void words.push(`${message}`)
  const none = (): void => {}
  diag.setLogger({ error: none, warn: hear, info: hear, debug: none, verbose: none }, DiagLogLevel.INFO)
  onTestFinished(() => diag.disable())
  return words
}

it('warn and inform keep what they say until there is a logger, in order', () => {
  warn('first')
  inform('second')

  const words = aLogger()
  speakUp()
  expect(words).toEqual(['first', 'second'])

  warn('third')
  speakUp()
  expect(words).toEqual(['first', 'second', 'third'])
})

it('warn says what was kept before it says more', () => {
  warn('before')

  const words = aLogger()
  warn('after')

  expect(words).toEqual(['before', 'after'])
})

it('warn keeps a hundred sentences, and says how many more there were', () => {
  for (let index = 0; index < 103; index += 1) warn(`trouble ${index}`)

  const words = aLogger()
  speakUp()

  expect(words).toHaveLength(101)
  expect(words[0]).toBe('trouble 0')
  expect(words.at(-1)).toBe('3 more were said before anybody listened, and are lost')
})

it('warnAloud says each sentence once, as a warning of the process', async () => {
  const aloud = hearAloud()

  warnAloud('Nobody is reached')
  warnAloud('Nobody is reached')
  warnAloud('Nothing is exported')
  await nextTurn()

  expect(aloud).toEqual(['Nobody is reached', 'Nothing is exported'])
})

it.each(['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT', 'LIFESIGN_QUIET'])(
  'warnAloud is heard by diag alone where %s is set',
  async (name) => {
    const aloud = hearAloud()
    vi.stubEnv(name, '1')
    const words = aLogger()

    warnAloud(`Quiet by ${name}`)
    await nextTurn()

    expect(aloud).toEqual([])
    expect(words).toContain(`Quiet by ${name}`)
  },
)
