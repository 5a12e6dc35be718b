/** What becomes of an open run when its process ends, and that the process ends as it would without us. */

import { describe, expect, test } from 'vitest'
import { NODES, type ChildEnd, type NodeBinary } from './child.ts'
import { CRASHED, EXITED, EXITED_TEXT, openChat, outside, SHUT_DOWN, startScene } from './dying-scene.ts'

const EVERY_NODE = Object.entries(NODES)

/** The scene with Lifesign, and what Node does without. */
async function both(
  scene: string,
  node = NODES['Node 24'] as NodeBinary,
): Promise<readonly [ChildEnd, ChildEnd]> {
  const without = startScene(scene, { node, variables: { WITHOUT_LIFESIGN: 'yes' } })
  return Promise.all([startScene(scene, { node }).ended, without.ended])
}

describe.each(EVERY_NODE)('under %s, an open run ends with its process:', (_name, node) => {
  test.each([
    ['throw', CRASHED, 1],
    ['reject', CRASHED, 1],
    ['exit', EXITED, 7],
    ['empty loop', EXITED, 0],
    ['worker exits', [...EXITED, 'worker exited 7'], 0],
  ])('%s', async (scene, lines, code) => {
    const [seen, without] = await both(scene, node)

    expect(seen.lines).toEqual(lines)
    expect(outside(seen)).toEqual(outside(without))
    expect(seen.code).toBe(code)
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s, which nobody else hears, after it was told',
    async (signal) => {
      const chat = await openChat()
      // A process that waits for the end of the grace time is killed before.
      const variables = { CHAT_URL: chat.url, GRACE_MS: '300000' }
      const child = startScene('nobody catches', { node, variables })
      await child.line('ready')

      child.kill(signal)
      const seen = await child.ended

      expect(seen.lines).toEqual(['ready', SHUT_DOWN])
      expect(outside(seen)).toEqual({ code: null, signal, stderr: '' })
      expect(chat.received()).toMatchObject([{ kind: 'ended', reason: 'killed', label: 'index-repo' }])
    },
  )
})

describe('in a worker, an open run ends with its thread:', () => {
  test.each([
    ['worker throws', [...CRASHED, 'worker failed boom', 'worker exited 1']],
    ['worker is done', [...EXITED, 'worker exited 0']],
  ])('%s', async (scene, lines) => {
    const [seen, without] = await both(scene)

    expect(seen.lines).toEqual(lines)
    expect(outside(seen)).toEqual(outside(without))
  })
})

describe('a host that catches exceptions', () => {
  test('keeps its runs when it lives on', async () => {
    const [seen, without] = await both('host catches')

    expect(seen.lines).toEqual(['host caught boom', 'host lives', ...EXITED])
    expect(outside(seen)).toEqual(outside(without))
  })

  test('crashes when it exits because of one', async () => {
    const [seen, without] = await both('host catches and exits')

    expect(seen.lines).toEqual(CRASHED)
    expect(outside(seen)).toEqual(outside(without))
    expect(seen.code).toBe(3)
  })
})

test('process.exit ends a process that must not read /proc, and what its runs own', async () => {
  const flags = ['--permission', '--allow-fs-read=*', '--allow-child-process', '--no-warnings']

  const { code, lines } = await startScene('exit under --permission', { flags }).ended

  expect([lines, code]).toEqual([[EXITED_TEXT], 7])
})
