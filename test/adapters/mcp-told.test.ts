/** MCP's calls and requests inside of a call that somebody else tells of: they are none of their own, but they move. */

import { expect, it } from 'vitest'

import { Guard } from '../../src/adapters/guard.ts'
import { ClientCalls } from '../../src/adapters/mcp/client-calls.ts'
import { ServerRequests } from '../../src/adapters/mcp/server-requests.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

const asked = { method: 'tools/call', params: { name: 'build' } }

function told() {
  const recorder = new RecordingRecorder()
  const run = recorder.startRun({})
  const work = run.startToolCall({ name: 'build' })
  return { recorder, guard: new Guard(recorder, 'mcp'), run, work, place: { run, work } }
}

it('a client that hears of progress moves that call', async () => {
  const { recorder, guard, run, work, place } = told()
  const heard: unknown[] = []
  const calls = new ClientCalls(recorder, guard)
  const options = { onprogress: (progress: unknown) => heard.push(progress) }

  await recorder.within(place, () => calls.ask(asked, options, async (sent) => sent?.onprogress?.(1)))

  expect([heard, work.progressed, work.endedMs, run.works.length]).toEqual([[1], 1, undefined, 1])
})

it('a server that tells of progress moves that call', async () => {
  const { recorder, guard, run, work, place } = told()
  const said: unknown[] = []
  const context = { sendNotification: async (one: object) => void said.push(one) }
  const moved = { method: 'notifications/progress' }
  const requests = new ServerRequests(recorder, guard)

  await recorder.within(place, () =>
    requests.serve({}, { asked, context }, () => context.sendNotification(moved)),
  )

  expect([said, work.progressed, work.endedMs, run.works.length]).toEqual([[moved], 1, undefined, 1])
})

it.each<[string, string, boolean]>([
  ['mcp__site__build', 'build', true],
  ['mcp__site__re_build', 'build', false],
  ['mcp__site__build', 'site', false],
  ['rebuild', 'build', false],
])('a call told as %s speaks for the tool %s of a server: %s', async (tool, name, speaks) => {
  const recorder = new RecordingRecorder()
  const run = recorder.startRun({})
  const work = run.startToolCall({ name: tool })
  const calls = new ClientCalls(recorder, new Guard(recorder, 'mcp'))

  await recorder.within({ run, work }, () =>
    calls.ask({ method: 'tools/call', params: { name } }, undefined, async () => ({})),
  )

  expect(run.works).toHaveLength(speaks ? 1 : 2)
})
