/** A process that does not run accuses nobody: real busy loops, and real stops, in the middle of an answer. */

import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { startLocalServer } from '../../examples/demo/local-server.ts'
import { NODES, startChild, type Child } from './child.ts'

/** An answer that another process, this one, sends on and on, to everybody who asks. */
interface Answer {
  readonly url: string
  /** Waits until this many further chunks were sent, and half way to the next: the reader waits in its poll phase. */
  chunks(count: number): Promise<void>
  /** Sends nothing more, but keeps the answer open. */
  fallSilent(): void
  finish(): void
}

const HALF_CHUNK_MS = 50

async function openAnswer(): Promise<Answer> {
  let halves = 0
  const responses: ServerResponse[] = []
  const waiting = new Set<() => void>()
  const server = await startLocalServer((_request, opened) => {
    responses.push(opened)
  })
  const timer = setInterval(() => {
    halves += 1
    if (halves % 2 === 0) for (const response of responses) response.write('data: a word\n\n')
    for (const look of waiting) look()
  }, HALF_CHUNK_MS)
  onTestFinished(() => {
    clearInterval(timer)
    return server.close()
  })
  return {
    url: server.url,
    chunks: (count) => {
      const enough = 2 * (Math.ceil(halves / 2) + count) + 1
      return new Promise((resolve) => waiting.add(() => halves >= enough && resolve()))
    },
    fallSilent: () => clearInterval(timer),
    finish: () => responses.forEach((response) => response.end()),
  }
}

function startReader(answer: Answer, scene: string): Child {
  const args = [...NODES['Node 24'].sourceFlags, 'test/slow/apps/streaming.mjs', scene]
  return startChild({ args, variables: { ANSWER_URL: answer.url } })
}

async function accountOf(child: Child): Promise<unknown> {
  const { lines, stderr, code } = await child.ended
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  return JSON.parse(lines.at(-1) ?? '')
}

const NO_PAUSE = { event_loop_blocked: 0, process_paused: 0, system_suspended: 0, clock_step: 0 }

test('a busy loop of 5 s is one pause of ours, and no stall of any run', async () => {
  const answer = await openAnswer()
  const child = startReader(answer, 'busy')
  await child.line('streaming')

  await answer.chunks(70)
  answer.finish()

  expect(await accountOf(child)).toEqual({
    alarms: [],
    pauses: { ...NO_PAUSE, event_loop_blocked: 1 },
  })
})

test('a process that was stopped for 3 s has paused once, and no run has stalled', async () => {
  const answer = await openAnswer()
  const child = startReader(answer, 'idle')
  await child.line('streaming')

  await answer.chunks(1)
  child.kill('SIGSTOP')
  await answer.chunks(30)
  child.kill('SIGCONT')
  await answer.chunks(20)
  answer.finish()

  expect(await accountOf(child)).toEqual({
    alarms: [],
    pauses: { ...NO_PAUSE, process_paused: 1 },
  })
})

test('an answer that falls silent is a stall, and no pause', async () => {
  const answer = await openAnswer()
  const child = startReader(answer, 'idle')
  await child.line('streaming')

  answer.fallSilent()
  await child.line('session.stalled firing')
  answer.finish()

  expect(await accountOf(child)).toEqual({
    alarms: expect.arrayContaining(['session.stalled firing active_work_without_progress']),
    pauses: NO_PAUSE,
  })
})
