/** A process that left the group of its run is ended also where the list of all processes is late, or older than it. */

import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { OwnedProcess } from '../../src/control/owned-process.ts'
import { listBelowNow, listProcessesNow, readProcess } from '../../src/evidence/process-list.ts'
import type { ProcessEntry } from '../../src/model/process-entry.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { PATIENCE_MS, pass } from './process-stage.ts'

vi.setConfig({ testTimeout: 2 * PATIENCE_MS })

describe.runIf(process.platform === 'linux')('a process that left the group of its run', () => {
  it.each([
    ['is late', () => new Promise<never>(() => {})],
    ['is older than it', () => Promise.resolve([])],
  ])('is ended where the list %s', async (_, list) => {
    const { child, pid } = await familyOf()
    const clock = new FakeClock()

    void own(child, clock, list).end({ isPatient: false })

    await pass(clock, () => isDead(pid))
  })

  it('is no survivor where the list shows it for ever', async () => {
    const { child, pid } = await familyOf()
    const clock = new FakeClock()
    const entries = listProcessesNow()
    let left: number | undefined

    void own(child, clock, () => Promise.resolve(entries))
      .end({ isPatient: false })
      .then((count) => (left = count))
    await vi.waitFor(() => expect([child.signalCode, isDead(pid)]).toEqual(['SIGTERM', true]), PATIENCE_MS)
    await pass(clock, () => left !== undefined)

    expect(left).toBe(0)
  })
})

/** A child that leads a group, and a grandchild that has left it. */
async function familyOf(): Promise<{ child: ChildProcess; pid: number }> {
  const child = spawn('bash', ['-c', 'setsid sleep 300 & echo $!; wait'], { detached: true })
  const pid = Number(await lineOf(child))
  onTestFinished(() => {
    if (!isDead(pid)) process.kill(pid, 'SIGKILL')
  })
  await vi.waitFor(() => expect(readProcess(pid)?.groupPid).toBe(pid), PATIENCE_MS)
  return { child, pid }
}

function own(
  child: ChildProcess,
  clock: FakeClock,
  list: () => Promise<readonly ProcessEntry[]>,
): OwnedProcess {
  const lists = { list, listBelow: listBelowNow, listNow: listProcessesNow }
  return new OwnedProcess({ child, graceMs: 50, leadsGroup: true, clock, ...lists })
}

const isDead = (pid: number): boolean => readProcess(pid)?.isZombie ?? true

function lineOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => void createInterface({ input: stdout as never }).once('line', resolve))
}
