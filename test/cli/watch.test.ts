/** `lifesign watch` on a screen: what it draws anew, and what it says when nobody answers any more. */

import { describe, expect, it } from 'vitest'
import type { Look } from '../../src/cli/live/live-looking.ts'
import { watchCommand, type Screen } from '../../src/cli/live/watch.ts'
import { runCommandLine } from '../../src/cli/run-command-line.ts'

const silent = { say: () => {}, complain: () => {} }
const sight: Look = { need: 0, processes: 1, json: {}, draw: () => ['All are alive.'], changes: () => [] }

/** Runs it for so many looks; the last one leaves. */
async function watched(looks: readonly (Look | Error | (() => void))[]) {
  const written: string[] = []
  let leave = (): void => {}
  let redraw = (): void => {}
  const screen: Screen = {
    width: () => 60,
    height: () => 4,
    hasColor: false,
    enter: () => void written.push('enter'),
    write: (text) => void written.push(text),
    onLeave: (callback) => (leave = callback),
    onRedraw: (callback) => (redraw = callback),
    restore: () => void written.push('restore'),
  }
  const rest = [...looks]
  const look = async (): Promise<Look> => {
    const next = rest.shift()
    if (rest.length === 0) leave()
    if (next instanceof Error) throw next
    if (typeof next === 'function') redraw()
    return typeof next === 'object' ? next : sight
  }
  const live = { look, processesOf: async () => [], act: async () => Promise.reject(), close: () => {} }
  const command = watchCommand({
    open: async () => live,
    token: undefined,
    plain: (error) => (error as Error).message,
    isAscii: false,
    screen: () => screen,
    pause: async () => {},
  })
  const code = await runCommandLine(['watch'], { commands: [command], version: '0', terminal: silent })
  return { code, written }
}

describe('lifesign watch', () => {
  it('keeps what it has seen while nobody answers, says so, and goes on', async () => {
    const { code, written } = await watched([sight, new Error('fetch failed'), sight])

    expect(code).toBe(0)
    expect(written).toEqual([
      'enter',
      expect.stringMatching(/All are alive\..*q quit/s),
      '\u001b[4;1Hq quit   Not connected: all above is old. fetch failed\u001b[K',
      '\u001b[4;1Hq quit\u001b[K',
      'restore',
    ])
  })

  it('draws all anew when it is asked to, as after a change of size or a stop', async () => {
    const { written } = await watched([sight, sight, () => {}])

    expect(written[2]).toBe('')
    expect(written[3]).toMatch(/2J.*All are alive\./s)
  })
})
