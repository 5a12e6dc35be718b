/** Installing adapters of any kind: what JavaScript lets their authors return and throw reaches no host. */

import { expect, it } from 'vitest'
import { installAdapter } from '../src/install-adapter.ts'
import type { Adapter } from '../src/model/adapter.ts'
import type { Attempt } from '../src/model/attempt.ts'
import { Lifesign } from '../src/lifesign.ts'

interface Install {
  readonly undo: () => void
  readonly failures: string[]
}

function install(how: () => unknown): Install {
  const failures: string[] = []
  const attempt: Attempt = (task, work) => {
    try {
      return work()
    } catch (error) {
      failures.push(`${task}: ${(error as Error).message}`)
      return undefined
    }
  }
  const adapter = { name: 'mine', install: how } as unknown as Adapter
  const { recorder } = new Lifesign({ enabled: false })
  return { undo: installAdapter(adapter, recorder, attempt), failures }
}

const fail = (): never => {
  throw new Error('boom')
}

it('undoes what the adapter says', () => {
  let undone = 0
  const { undo, failures } = install(() => () => (undone += 1))

  undo()

  expect([undone, failures]).toEqual([1, []])
})

it('undoes what an asynchronous adapter says', async () => {
  const undone = Promise.withResolvers<string>()
  const { undo } = install(async () => () => undone.resolve('undone'))

  undo()

  expect(await undone.promise).toBe('undone')
})

it.each([
  ['nothing', () => undefined, []],
  ['an error', fail, ['install the adapter mine: boom']],
  ['an undo that throws', () => fail, ['undo the adapter mine: boom']],
])('takes %s', (_what, how, failures) => {
  const seen = install(how)

  seen.undo()

  expect(seen.failures).toEqual(failures)
})

it.each([
  ['that rejects', async () => fail(), ['install the adapter mine: boom']],
  ['whose undo rejects', async () => async () => fail(), ['undo the adapter mine: boom']],
])('hears of an asynchronous adapter %s', async (_what, how, failures) => {
  const seen = install(how)

  seen.undo()
  await new Promise(setImmediate)

  expect(seen.failures).toEqual(failures)
})
