/** Runs of other threads: ended once, by the thread that outlives theirs, children first. */

import { describe, expect, it } from 'vitest'
import type { RunFacts } from '../../src/last-words/thread-news.ts'
import { factsOf } from '../../src/last-words/thread-news.ts'
import { ThreadRuns } from '../../src/last-words/thread-runs.ts'
import { aRun } from '../notify/news.ts'

const START = Date.UTC(2026, 0, 1)

function open() {
  const ended: string[] = []
  const runs = new ThreadRuns(
    () => START + 5_000,
    (run, end) => void ended.push(`${run.id} ${end.reason} ${end.durationMs} ${run.ended === end}`),
  )
  return { runs, ended }
}

function facts(id: string, parent?: string): RunFacts {
  return { ...factsOf(aRun({ startedAt: START })), id, parent }
}

describe('ThreadRuns', () => {
  it('ends what a thread leaves, children first, and once', () => {
    const { runs, ended } = open()
    runs.started(1, facts('a'))
    runs.started(1, facts('b', 'a'))
    runs.started(2, facts('c'))

    runs.over(1, { reason: 'killed', cause: 'process_exit' })
    runs.over(1, { reason: 'killed', cause: 'process_exit' })

    expect(ended).toEqual(['b killed 5000 true', 'a killed 5000 true'])
  })

  it('leaves alone what its thread has ended', () => {
    const { runs, ended } = open()
    runs.started(1, facts('a'))

    runs.ended(1, 'a')
    runs.over(1, { reason: 'killed' })

    expect(ended).toEqual([])
  })

  it('takes along the threads that a thread had started', () => {
    const { runs, ended } = open()
    runs.born(1, 0)
    runs.born(2, 1)
    runs.born(3, 2)
    for (const thread of [1, 2, 3]) runs.started(thread, facts(`run of ${thread}`))

    runs.over(2, { reason: 'killed' })

    expect(ended.map((one) => one.slice(0, 8))).toEqual(['run of 3', 'run of 2'])
  })

  it('ends all when the process does', () => {
    const { runs, ended } = open()
    for (const thread of [1, 2, 3]) runs.started(thread, facts(`run of ${thread}`))

    runs.endAll({ reason: 'killed', cause: 'shutdown' })

    expect(ended).toHaveLength(3)
  })
})

it('factsOf() takes nothing along that cannot travel', () => {
  const origin = { channel: 'chat', room: 'C1', extra: () => {} }

  expect(structuredClone(factsOf(aRun({ origin }))).origin).toEqual({ channel: 'chat', room: 'C1' })
})
