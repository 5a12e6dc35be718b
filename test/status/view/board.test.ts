/** The list as people see it: one hang in one line, counted in one sentence, sorted by need. */

import { describe, expect, it } from 'vitest'
import { boardOf, matches, sorted } from '../../../src/status/view/board.ts'
import type { Line } from '../../../src/status/view/line.ts'
import { aProcess, aRow, aRun, NOW } from './stage.ts'

describe('boardOf()', () => {
  it('says that nothing runs, and where sessions will appear', () => {
    const { verdict, census, total } = boardOf({ sessions: [], processes: [aProcess()] })

    expect([verdict, total]).toEqual(['Nothing runs.', 0])
    expect(census).toBe('Sessions appear here by themselves, as soon as one starts.')
  })

  it('counts what needs somebody in lines, and sessions in its census', () => {
    const sessions = [
      aRow('a', 'stuck'),
      aRow('b', 'stalled'),
      aRow('c', 'waiting', { label: 'deploy' }),
      aRow('d', 'active'),
      aRow('e', 'idle'),
    ]

    const { verdict, census } = boardOf({ sessions, processes: [aProcess()] })

    expect(verdict).toBe('2 need you.')
    expect(census).toBe('Of 5 sessions 1 is alive, 2 do not move, 1 is idle. deploy waits for an answer.')
  })

  it('keeps who waits for an answer in a group of their own, before those that move', () => {
    const asks = (...keys: string[]) =>
      boardOf({ sessions: keys.map((key) => aRow(key, 'waiting')), processes: [aProcess()] })

    expect(Object.keys(asks('a').groups)).toEqual(['need', 'ask', 'alive', 'idle'])
    expect(asks('a').groups.ask.map(({ key }) => key)).toEqual(['a'])
    expect([asks('a').verdict, asks('a').census]).toEqual(['1 asks you.', 'a waits for an answer.'])
    expect([asks('a', 'b').verdict, asks('a', 'b').census]).toEqual([
      '2 ask you.',
      '2 sessions wait for an answer.',
    ])
  })

  it('covers the sessions of a process that is not heard: one hang is one line', () => {
    const ill = aProcess({ id: 'q', state: 'unresponsive' })
    const sessions = [
      aRow('a', 'unresponsive', { process: 'q' }),
      aRow('b', 'unresponsive', { process: 'q' }),
      aRow('c', 'active'),
    ]

    const { verdict, groups } = boardOf({ sessions, processes: [aProcess(), ill] })

    expect(verdict).toBe('1 needs you.')
    expect(groups.need.map(({ status, kids }) => [status, kids.length])).toEqual([['unresponsive', 2]])
    expect(groups.alive).toHaveLength(1)
  })

  it('retires a dead process that somebody has seen, and what died in it', () => {
    const gone = aProcess({ id: 'q', state: 'gone' })
    const sessions = [aRow('a', 'lost', { process: 'q' })]

    expect(boardOf({ sessions, processes: [gone] }).verdict).toBe('1 needs you.')
    expect(boardOf({ sessions, processes: [gone], seen: new Set(['q']) }).verdict).toBe('Nothing runs.')
  })

  it('nests the runs that others started at any depth, and shows all of those that stand side by side', () => {
    const nested = [
      aRun('r'),
      aRun('k', { parent: 'r', state: 'tool_exec', toolName: 'bash' }),
      aRun('l', { parent: 'k', state: 'tool_exec', toolName: 'bash' }),
    ]
    const beside = [aRun('r'), aRun('s')]

    const { groups } = boardOf({
      sessions: [aRow('a', 'active', { runs: nested }), aRow('b', 'active', { runs: beside })],
      processes: [aProcess()],
    })

    const names = (lines: readonly Line[]): unknown[] => lines.map(({ name, kids }) => [name, names(kids)])
    expect(names(groups.alive)).toEqual([
      ['r', [['k', [['l', []]]]]],
      [
        'b',
        [
          ['r', []],
          ['s', []],
        ],
      ],
    ])
    // The call of a sub-agent is not that of the run that waits for it.
    expect(groups.alive[0]?.kids[0]?.now).toEqual([{ text: 'Waits for what is below it' }])
  })
})

describe('a line', () => {
  it('bears the name of the run that started the others, and no sign that turns words around', () => {
    const runs = [aRun('r', { label: 'index\u202erepo' }), aRun('k', { parent: 'r', label: 'scout' })]
    const now = [{ text: 'in ' }, { code: 'a\u001b[31m\u202eb' }]
    const row = aRow('a', 'active', { label: 'scout', runs, now })

    const [line] = boardOf({ sessions: [row], processes: [aProcess()] }).groups.alive

    expect(line?.name).toBe('index repo')
    expect(line?.now).toEqual([{ text: 'In ' }, { code: 'a [31m b' }])
    expect(line?.kids.map(({ name }) => name)).toEqual(['scout'])
  })
})

describe('sorted()', () => {
  it('puts the worst first, and of equals the one that is silent longest', () => {
    const { groups } = boardOf({
      sessions: [
        aRow('new', 'stalled', { lastProgressAt: NOW - 60_000 }),
        aRow('stuck', 'stuck', { lastProgressAt: NOW }),
        aRow('old', 'stalled', { lastProgressAt: NOW - 90_000 }),
      ],
      processes: [aProcess()],
    })

    expect(sorted(groups.need, 'need').map(({ key }) => key)).toEqual(['stuck', 'old', 'new'])
    expect(sorted(groups.need, 'name').map(({ key }) => key)).toEqual(['new', 'old', 'stuck'])
    expect(sorted(groups.need, 'last').map(({ key }) => key)).toEqual(['stuck', 'new', 'old'])
  })
})

describe('sorted() of those that move', () => {
  it('keeps their places, whoever had the last chunk, and puts who is silent before them', () => {
    const keysOf = (...signs: [string, number][]) => {
      const sessions = signs.map(([key, ago]) => aRow(key, 'active', { lastProgressAt: NOW - ago }))
      const { groups } = boardOf({ sessions, processes: [aProcess()] })
      return sorted(groups.alive, 'need').map(({ key }) => key)
    }

    expect(keysOf(['a', 0], ['b', 4_000], ['c', 25_000])).toEqual(['c', 'a', 'b'])
    expect(keysOf(['a', 4_000], ['b', 0], ['c', 25_000])).toEqual(['c', 'a', 'b'])
  })
})

describe('matches()', () => {
  it('finds words in labels, agents, keys, models and tools, also of what lies below', () => {
    const row = aRow('C1:171', 'active', {
      label: 'Index',
      toolName: 'bash',
      runs: [aRun('r'), aRun('k', { parent: 'r', label: 'scout' })],
    })
    const [line] = boardOf({ sessions: [row], processes: [aProcess()] }).groups.alive

    for (const words of ['index', 'BASH', 'c1:17', 'scout']) expect(matches(line!, words)).toBe(true)
    expect(matches(line!, 'elsewhere')).toBe(false)
  })
})
