/** A process that left the group of its run is ended also where the list of all processes is late, or older than it. */

import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished, vi } from 'vitest'
import { OwnedProcess } from '../../src/control/owned-process.ts'
import { listBelowNow, readProcess } from '../../src/evidence/process-list.ts'
import { systemClock } from '../../src/system-clock.ts'
import { PATIENCE_MS } from './process-stage.ts'

vi.setConfig({ testTimeout: 2 * PATIENCE_MS })

it.runIf(process.platform === 'linux').each([
  ['is late', () => new Promise<never>(() => {})],
  ['is older than it', () => Promise.resolve([])],
])('the list %s', async (_, list) => {
  const child = spawn('bash', ['-c', 'setsid sleep 300 & echo $!; wait'], { detached: true })
  const pid = Number(await lineOf(child))
  onTestFinished(() => {
    if (readProcess(pid) !== undefined) process.kill(pid, 'SIGKILL')
  })
  await vi.waitFor(() => expect(readProcess(pid)?.groupPid).toBe(pid), PATIENCE_MS)
  const owned = new OwnedProcess({
    child,
    graceMs: 50,
    leadsGroup: true,
    clock: systemClock,
    list,
    listBelow: listBelowNow,
  })

  void owned.end({ isPatient: false })

  await vi.waitFor(() => expect(readProcess(pid)?.isZombie ?? true).toBe(true), PATIENCE_MS)
})

function lineOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => void createInterface({ input: stdout as never }).once('line', resolve))
}
