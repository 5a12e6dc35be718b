/** Tools that were cut short taught how long they may be silent, where their error did not bear the plain name. */

import { expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'

const said = (fields: object): Error => Object.assign(new Error('no'), fields)

it.each([
  ['the abort of an SDK', said({ name: 'APIUserAbortError' })],
  ['an abort below', new Error('fetch failed', { cause: new DOMException('', 'AbortError') })],
  ['a time limit below', new Error('fetch failed', { cause: said({ code: 'UND_ERR_HEADERS_TIMEOUT' }) })],
  ['a time limit of the system', said({ code: 'ETIMEDOUT' })],
  ['a process that was killed', said({ killed: true, signal: 'SIGTERM', code: null })],
  ['a process that a signal ended', said({ killed: false, signal: 'SIGKILL' })],
  ['a time limit of MCP', new Error('MCP error -32001: Request timed out')],
  ['a bare name', 'AbortError'],
])('A tool call that ends by %s teaches nothing', (_, error) => {
  expect(limitSourceAfter(error)).toBe('default')
})

it.each([
  ['an error of its own', new Error('no such file')],
  ['a value without a text', Object.create(null)],
])('A tool call that ends by %s teaches how long it took', (_, error) => {
  expect(limitSourceAfter(error)).toBe('learned')
})

function limitSourceAfter(error: unknown): string | undefined {
  const rig = new Rig()
  const run = rig.tracker.startRun({ session: 'a' })
  for (let round = 0; round < 60; round += 1) run.startToolCall({ name: 'bash' }).end({ error })
  run.startToolCall({ name: 'bash' })
  return rig.desk.get('a')?.strands[0]?.limitSource
}
