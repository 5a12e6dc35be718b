/** Processes that frameworks have started, real ones under a fake clock: who ends them with a run. */

import { describe, expect, it, onTestFinished, vi } from 'vitest'

import type { Lifesign } from '../../src/lifesign.ts'
import type { EndProposal } from '../../src/model/end.ts'
import type { RunHandle } from '../../src/model/run.ts'
import { endOf, open, PATIENCE_MS, sleeper } from './process-stage.ts'

vi.setConfig({ testTimeout: 2 * PATIENCE_MS })

describe.runIf(process.platform !== 'win32')('a process that a framework has started', () => {
  /** A run, and its sleeper: given to it as adapters give it. */
  const lend = () => {
    const { lifesign } = open()
    onTestFinished(() => lifesign.shutdown())
    const run = lifesign.recorder.startRun({ session: 's' })
    const child = sleeper()
    return { lifesign, run, child, own: () => lifesign.recorder.own(child, run) }
  }

  it.each<[string, (lifesign: Lifesign, run: RunHandle) => void]>([
    ['people stop it', (lifesign) => void lifesign.sessions.stop('s')],
    ['it has had its time', (_, run) => void run.end({ reason: 'timeout', cause: 'deadline' })],
    ['of a shutdown', (lifesign) => void lifesign.shutdown()],
  ])('ends with a run that ends because %s', async (_, end) => {
    const { lifesign, run, child, own } = lend()
    own()

    end(lifesign, run)

    expect(await endOf(child)).toBe('SIGTERM')
  })

  it('is left to its framework by every other end, and where it was given up', async () => {
    const others: EndProposal[] = [
      { reason: 'completed' },
      { reason: 'error', cause: 'exception' },
      { reason: 'killed', cause: 'caller_abort' },
      { reason: 'killed', cause: 'process_exit' },
      { reason: 'lost', cause: 'lost_sight' },
    ]
    const stood = others.map(lend)
    const given = lend()

    stood.forEach(({ own, run }, index) => (own(), run.end(others[index]!)))
    given.own()()
    given.lifesign.sessions.stop('s')
    await Promise.all([...stood, given].map(({ lifesign }) => lifesign.shutdown()))

    const ends = [...stood, given].map(({ child }) => child.signalCode ?? child.exitCode)
    expect(ends).toEqual(ends.map(() => null))
  })

  it('keeps no listener of those who gave it up', () => {
    const { child, own } = lend()

    for (let turn = 0; turn < 20; turn += 1) own()()

    expect(child.listenerCount('exit')).toBe(0)
  })
})
