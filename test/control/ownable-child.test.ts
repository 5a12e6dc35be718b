/** What runs can own: also processes that terminals hand out, and nothing whose end nobody would tell. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ownableChild, type TerminalProcess } from '../../src/control/ownable-child.ts'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'

/** As node-pty hands it out. */
function aTerminal(): TerminalProcess & { readonly gone: Promise<unknown> } {
  const child = spawn('sleep', ['300'], { stdio: 'ignore' })
  return {
    pid: child.pid ?? 0,
    onExit: (listener) => void child.once('exit', (code) => listener({ exitCode: code ?? 0 })),
    gone: once(child, 'exit'),
  }
}

describe('ownableChild()', () => {
  it('is the child itself, or the one that zx wraps', () => {
    const child = spawn('true')

    expect(ownableChild(child)).toBe(child)
    expect(ownableChild({ pid: child.pid, child })).toBe(child)
  })

  it.each([undefined, null, 5, {}, { pid: 7 }])('is none of %o', (given) => {
    expect(ownableChild(given)).toBeUndefined()
  })
})

describe('Run.own()', () => {
  it('ends what a terminal has started', async () => {
    const lifesign = new Lifesign({ watchProcess: false, killGraceMs: 2_000 })
    const terminal = aTerminal()

    const run = lifesign.run({}, async (current: Run) => {
      current.own(terminal)
      throw new Error('boom')
    })

    await expect(run).rejects.toThrow('boom')
    await terminal.gone
    await lifesign.shutdown()
  })

  it('throws nothing into the run for what it cannot own', async () => {
    const lifesign = new Lifesign({ watchProcess: false })

    const owned = lifesign.run({}, (run) => run.own({ pid: 7 } as never))

    await expect(owned).resolves.toEqual({ pid: 7 })
    await lifesign.shutdown()
  })
})
