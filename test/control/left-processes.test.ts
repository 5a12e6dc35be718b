/** What leaders of process groups left behind when they exited: real processes under a fake clock. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Run } from '../../src/control/run.ts'
import { living } from '../support/stubborn-tool.ts'
import { endOf, open, pass, PATIENCE_MS, start } from './process-stage.ts'

vi.setConfig({ testTimeout: 2 * PATIENCE_MS })

describe.runIf(process.platform !== 'win32')('what an exited leader left in its group', () => {
  /** A shell that starts a tool in the background, and exits at once. The tool is still in its group. */
  async function leave(run: Run, options: { tool?: string; own?: boolean } = {}): Promise<ChildProcess> {
    const args = ['-c', `(${options.tool ?? 'echo ready; exec sleep 60'}) & echo $!`]
    const shell =
      options.own === true ? run.own(spawn('sh', args, { detached: true })) : run.spawnProcess('sh', args)
    let text = ''
    shell.stdout?.on('data', (chunk: Buffer) => (text += String(chunk)))
    expect(await endOf(shell)).toBe(0)
    // The tool says itself that it is ready: a signal may come before its shell has read how to take it.
    await vi.waitFor(() => expect(text).toMatch(/\d+\n/), PATIENCE_MS)
    await vi.waitFor(() => expect(text).toContain('ready'), PATIENCE_MS)
    left.push(Number(/\d+/.exec(text)))
    return shell
  }
  let left: number[] = []
  const isAlive = (): boolean => living(left).length > 0
  const beginning = (): void => {
    left = []
    onTestFinished(() => left.forEach((pid) => isAlive() && process.kill(pid, 'SIGKILL')))
  }

  it.each([
    ['spawnProcess', false],
    ['own, where the host made it a leader', true],
  ])('is ended with the run, by %s', async (_, own) => {
    beginning()
    const { lifesign } = open()
    const { run } = start(lifesign, () => {})
    await leave(run, { own })

    lifesign.sessions.stop('s')

    await vi.waitFor(() => expect(isAlive()).toBe(false), PATIENCE_MS)
    expect(run.survivors).toBe(0)
  })

  it('is killed after the grace time if it ignores SIGTERM', async () => {
    beginning()
    const { lifesign, clock } = open({ killGraceMs: 700 })
    const { run } = start(lifesign, () => {})
    await leave(run, { tool: `trap '' TERM; echo ready; while :; do sleep 1; done` })

    lifesign.sessions.stop('s')
    await clock.advanceAsync(600)
    expect(isAlive()).toBe(true)

    await pass(clock, () => !isAlive())
  })

  it('may end by itself after a completed run, and is ended after the grace time', async () => {
    beginning()
    const { lifesign, clock } = open()
    await lifesign.run({}, (run) => leave(run))

    await clock.advanceAsync(4_900)
    expect(isAlive()).toBe(true)

    await pass(clock, () => !isAlive())
  })

  it('is ended when the leader exits in its own grace time', async () => {
    beginning()
    const { lifesign, clock } = open()
    const leader = await lifesign.run({}, (run) =>
      run.spawnProcess('sh', ['-c', 'sleep 60 & echo $!; read line']),
    )
    const text = String((await once(leader.stdout, 'data'))[0])
    left.push(Number(text))

    leader.stdin.end('go\n')
    expect(await endOf(leader)).toBe(0)
    await clock.advanceAsync(4_000)
    expect(isAlive()).toBe(true)

    await pass(clock, () => !isAlive())
  })

  it('stays with a completed run that keeps its processes', async () => {
    beginning()
    const { lifesign, clock } = open()
    await lifesign.run({}, async (run) => {
      const shell = run.spawnProcess('sh', ['-c', 'sleep 60 & echo $!'], { keepWhenCompleted: true })
      left.push(Number(String((await once(shell.stdout as NodeJS.ReadableStream, 'data'))[0])))
      await endOf(shell)
    })

    await clock.advanceAsync(60_000)

    expect(isAlive()).toBe(true)
  })
})
