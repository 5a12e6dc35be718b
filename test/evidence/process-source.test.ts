/** What this machine tells of real processes, by `/proc` and by `ps`. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync, rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { Worker } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'

import { listProcesses, parsePs, runPs } from '../../src/evidence/process-list.ts'
import { ProcessSnapshot, ProcFiles } from '../../src/evidence/process-source.ts'

function sleeper(): number {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child.pid as number
}

describe.runIf(process.platform === 'linux')('ProcFiles', () => {
  it('knows children of all threads', async () => {
    const script = `
      const { parentPort } = require('node:worker_threads')
      const child = require('node:child_process').spawn('sleep', ['60'], { stdio: 'ignore' })
      parentPort.on('message', () => { child.kill('SIGKILL'); parentPort.close() })
      parentPort.postMessage(child.pid)`
    const worker = new Worker(script, { eval: true })
    onTestFinished(() => worker.postMessage('end'))
    const [pid] = (await once(worker, 'message')) as [number]
    const ours = sleeper()

    const source = new ProcFiles()

    expect(source.children(process.pid, Number.POSITIVE_INFINITY)).toEqual(
      expect.arrayContaining([pid, ours]),
    )
    expect(source.process(pid)?.parentPid).toBe(process.pid)
  })

  it('finds the same children where the system keeps no file of them', () => {
    const pid = sleeper()

    const found = new ProcFiles({ tellsChildren: false }).children(process.pid, 1)

    expect(found).toContain(pid)
  })

  it('dates processes on its own scale', () => {
    const before = new ProcFiles().nowMs
    const pid = sleeper()
    const source = new ProcFiles()

    const startedMs = source.process(pid)?.startedMs ?? Number.NaN

    expect(startedMs).toBeGreaterThanOrEqual(before - source.graceMs)
    expect(startedMs).toBeLessThanOrEqual(source.nowMs + source.graceMs)
  })

  it('counts what this process writes', () => {
    const folder = mkdtempSync(`${tmpdir()}/lifesign-`)
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const before = new ProcFiles().transfer(process.pid)

    writeFileSync(`${folder}/file`, Buffer.alloc(1_000_000))

    const { written = 0 } = new ProcFiles().transfer(process.pid) ?? {}
    expect(written - (before?.written ?? 0)).toBeGreaterThanOrEqual(1_000_000)
  })

  it('knows nothing of who is gone', async () => {
    const child = spawn('true', { stdio: 'ignore' })
    await once(child, 'exit')
    const pid = child.pid as number
    const source = new ProcFiles()

    expect([source.process(pid), source.transfer(pid), source.children(pid, 2), source.group(pid)]).toEqual([
      undefined,
      undefined,
      [],
      '',
    ])
  })
})

describe.runIf(process.platform !== 'win32')('ProcessSnapshot', () => {
  it('knows the children in a list of ps, and dates them by the clock on the wall', async () => {
    const pid = sleeper()

    const source = new ProcessSnapshot(parsePs(await runPs()), Date.now())

    expect(source.children(process.pid)).toContain(pid)
    const age = source.nowMs - (source.process(pid)?.startedMs ?? Number.NaN)
    expect(Math.abs(age)).toBeLessThan(30_000)
    expect([source.transfer(), source.group()]).toEqual([undefined, ''])
  })

  it('takes the list of /proc as well', async () => {
    const pid = sleeper()

    const source = new ProcessSnapshot(await listProcesses(), 0)

    expect(source.pids()).toContain(pid)
  })
})
