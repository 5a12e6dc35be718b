/** Worker threads that end with an open run: the main thread speaks for those that cannot. */

import { describe, expect, test } from 'vitest'
import type { ChatNotice } from '../../examples/demo/chat-receiver.ts'
import { NODES, type ChildEnd, type NodeBinary } from './child.ts'
import { openChat, outside, SHUT_DOWN, startScene } from './dying-scene.ts'

const EXITED = 'ended killed process_exit '
const KILLED_TEXT = '⚠️ Task `index-repo` was killed: the process exited'
const CRASHED_TEXT = '❌ Task `index-repo` crashed: boom'

interface Played {
  readonly seen: ChildEnd
  readonly told: readonly ChatNotice[]
}

/** Plays a scene in whose threads a webhook is the only channel. */
async function play(
  scene: string,
  options: { node?: NodeBinary; mainListens?: boolean; signal?: NodeJS.Signals } = {},
): Promise<Played> {
  const { node = NODES['Node 24'], mainListens = true, signal } = options
  const chat = await openChat()
  const variables = { CHAT_URL: chat.url, ...(mainListens && { MAIN_LISTENS: 'yes' }) }
  const child = startScene(scene, { node, variables })
  if (signal !== undefined) {
    await child.line('ready')
    child.kill(signal)
  }
  const seen = await child.ended
  return { seen, told: chat.received() }
}

describe.each(Object.entries(NODES))('under %s, the main thread tells of a worker that', (_name, node) => {
  test.each([
    ['a worker is terminated', [EXITED, 'worker exited 1'], KILLED_TEXT],
    ['a worker of a worker is terminated with it', [EXITED, 'worker exited 1'], KILLED_TEXT],
    ['worker exits', [EXITED, 'worker exited 7'], KILLED_TEXT],
    ['worker is done', [EXITED, 'worker exited 0'], KILLED_TEXT],
    [
      'worker throws',
      ['ended error process_crash boom', 'worker failed boom', 'worker exited 1'],
      CRASHED_TEXT,
    ],
  ])('%s', async (scene, lines, text) => {
    const { seen, told } = await play(scene, { node })

    expect(told.map((notice) => notice.text)).toEqual([text])
    expect(seen.lines.toSorted()).toEqual(lines.toSorted())
    expect({ code: seen.code, stderr: seen.stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('a worker runs out of memory', async () => {
    const { seen, told } = await play('a worker runs out of memory', { node })

    expect(told.map(({ reason, text }) => [reason, /crashed.*ERR_WORKER_OUT_OF_MEMORY/.test(text)])).toEqual([
      ['error', true],
    ])
    expect(seen.lines.at(-1)).toBe('worker exited 1')
  })
})

test('a signal ends the runs of all threads, and people are told', async () => {
  const { seen, told } = await play('a signal while a worker works', { signal: 'SIGTERM' })

  expect(told.map(({ text }) => text)).toEqual(['⚠️ Task `index-repo` was killed: the process shut down'])
  expect(seen.lines).toEqual(['ready', SHUT_DOWN])
  expect(seen.signal).toBe('SIGTERM')
})

test('an exit of the process ends the runs of all threads, and is not held', async () => {
  const { seen, told } = await play('the process exits while a worker works')

  expect(seen.lines).toEqual([EXITED])
  expect([seen.code, told]).toEqual([7, []])
})

test('a run whose end its thread has told is not told again', async () => {
  const { seen, told } = await play('a worker ends its run')

  expect([seen.lines, seen.code, told]).toEqual([[], 0, []])
})

test('a worker that throws tells by itself where the main thread does not listen', async () => {
  const { seen, told } = await play('worker throws', { mainListens: false })
  const without = await startScene('worker throws', { variables: { WITHOUT_LIFESIGN: 'yes' } }).ended

  expect(told.map(({ text }) => text)).toEqual([CRASHED_TEXT])
  expect(outside(seen)).toEqual(outside(without))
})
