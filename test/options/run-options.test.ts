/** What is said wrong when a run starts: a run goes on without it, and one without a body is none. */

import { describe, expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { Notice } from '../../src/model/notice.ts'
import type { RunOptions } from '../../src/model/run.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { hearWarnings } from '../support/hear-warnings.ts'

function open() {
  const notices: Notice[] = []
  const started: RunOptions[] = []
  const warnings = hearWarnings()
  const onAbnormalEnd = (notice: Notice): void => void notices.push(notice)
  const lifesign = new Lifesign({ clock: new FakeClock(), watchProcess: false, onAbnormalEnd })
  lifesign.on('run.started', ({ options }) => started.push(options))
  return { lifesign, notices, started, warnings }
}

describe('a run', () => {
  it.each<[RunOptions, string]>([
    [{ timeoutMs: -5 }, 'Cannot use timeoutMs: it must be a number from 1 to 2147483647, but is -5'],
    [
      { recovery: { abort: 'yes' as never } },
      'Cannot use recovery.abort: it must be true or false, but is "yes"',
    ],
    [
      { thresholds: { tools: { build: null as never } } },
      'Cannot use thresholds.tools.build: it must be an object, but is null',
    ],
  ])('goes on without %j, and says so', async (options, warning) => {
    const { lifesign, started, warnings } = open()

    expect(await lifesign.run({ label: 'a', ...options }, () => 42)).toBe(42)

    expect(started).toEqual([{ label: 'a' }])
    expect(warnings).toEqual([
      ['lifesign', `${warning}; the run goes on without timeoutMs, thresholds, recovery, keepPosted`],
    ])
  })

  it('without a body is none, and nobody is told that a task crashed', async () => {
    const { lifesign, started, notices } = open()
    const run = lifesign.run.bind(lifesign) as (...words: unknown[]) => Promise<unknown>

    await expect(run({ label: 'a' })).rejects.toThrow(
      new TypeError('Cannot run: the second argument must be a function, but is undefined'),
    )
    await expect(run(() => {})).rejects.toThrow('but is undefined')

    expect([started, notices]).toEqual([[], []])
  })
})
