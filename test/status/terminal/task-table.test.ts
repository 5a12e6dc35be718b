/** The list in a terminal: widths, colours, signs, and names that would act. */

import * as fc from 'fast-check'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ChangeLines } from '../../../src/status/terminal/change-lines.ts'
import { taskTable, type TableShape } from '../../../src/status/terminal/task-table.ts'
import { boardOf } from '../../../src/status/view/board.ts'
import { STATUSES } from '../../../src/status/words.ts'
import { aProcess, aRow, aRun, NOW } from '../view/stage.ts'

const LETTERS = new Intl.Segmenter()

const SHAPE: TableShape = { width: 80, height: 24, isAscii: false, hasColor: false, now: NOW, all: false }

const sessions = [
  aRow('a', 'stalled', {
    label: 'index-repo',
    now: [{ text: 'in ' }, { code: 'web_fetch' }, { text: ', silent for ' }, { since: NOW - 401_000 }],
    lastProgressAt: NOW - 401_000,
    runs: [
      aRun('r', { label: 'index-repo' }),
      aRun('k', {
        parent: 'r',
        label: 'api-scout',
        status: 'stalled',
        state: 'tool_exec',
        toolName: 'web_fetch',
      }),
      aRun('l', { parent: 'r', label: 'code-reader' }),
    ],
  }),
  aRow('b', 'waiting', { label: 'deploy-staging', now: [{ text: 'waits for a person' }] }),
  aRow('c', 'active', { label: 'plan-trip' }),
  aRow('d', 'idle', { label: 'ask-hr' }),
]
const board = boardOf({ sessions, processes: [aProcess()] })

describe('taskTable()', () => {
  it('fits 80 columns: who needs somebody first, and below only the culprit', () => {
    expect(taskTable(board, SHAPE)).toEqual([
      '1 needs you.',
      'Of 4 sessions 1 is alive, 1 does not move, 1 is idle. deploy-staging waits for',
      'an answer.',
      '',
      '▲ Stalled      index-repo           In web_fetch, silent for 6m 41s       6m 41s',
      '  Stalled      └ api-scout          In web_fetch for 1s                       1s',
      '‖ Waiting      deploy-staging       Waits for a person                        9s',
      '● Active       plan-trip            Streaming                                 9s',
      '1 idle: ask-hr',
    ])
  })

  it('shows the culprit, however deep it lies below others that wait for it', () => {
    const runs = [
      aRun('r', { label: 'index-repo' }),
      aRun('k', { parent: 'r', label: 'api-scout' }),
      aRun('l', { parent: 'k', label: 'page-reader', status: 'stalled' }),
    ]
    const known = { sessions: [aRow('a', 'stalled', { runs })], processes: [aProcess()] }

    const names = taskTable(boardOf(known), SHAPE)
      .slice(3)
      .map((line) => line.slice(15, 30).trim())

    expect(names).toEqual(['index-repo', '└ page-reader'])
  })

  it('has signs of ASCII for a terminal that knows no others, and colours that add nothing to the words', () => {
    const plain = taskTable(board, { ...SHAPE, isAscii: true })
    const colored = taskTable(board, { ...SHAPE, isAscii: true, hasColor: true })

    expect(plain[4]).toMatch(/^! Stalled {6}index-repo/)
    expect(plain[5]).toContain('` api-scout')
    expect(colored[4]).toContain('\u001b[31m')
    expect(colored.map(stripVTControlCharacters)).toEqual(plain)
  })

  it('counts what the screen cannot hold', () => {
    const many = Array.from({ length: 40 }, (_, index) => aRow(`k${index}`, 'active'))
    const lines = taskTable(boardOf({ sessions: many, processes: [aProcess()] }), { ...SHAPE, height: 12 })

    expect(lines.length).toBeLessThanOrEqual(12)
    expect(lines.at(-1)).toMatch(/^and \d+ more$/)
  })

  it('is never wider than the terminal, and holds nothing that acts, whatever a name is', () => {
    const row = fc.record({
      status: fc.constantFrom(...STATUSES),
      label: fc.oneof(
        fc.string({ unit: 'binary-ascii', maxLength: 60 }),
        fc.array(fc.nat({ max: 0xff_ff }), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes)),
        fc.constantFrom('漢字'.repeat(20), '\u001b[2J\u202e'),
      ),
      width: fc.integer({ min: 40, max: 120 }),
    })
    fc.assert(
      fc.property(row, ({ status, label, width }) => {
        const known = {
          sessions: [aRow('a', status, { label, now: [{ code: label }] })],
          processes: [aProcess()],
        }
        for (const line of taskTable(boardOf(known), { ...SHAPE, width, all: true })) {
          expect(line).not.toMatch(/\p{Control}|[\u202a-\u202e\u2066-\u2069]/u)
          // A mark that stands alone takes no column.
          const letters = [...LETTERS.segment(line)].filter(({ segment }) => !/^\p{M}+$/u.test(segment))
          expect(letters.length).toBeLessThanOrEqual(width)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('ChangeLines', () => {
  it('says each change once', () => {
    const changes = new ChangeLines()

    expect(changes.next(board, NOW)).toHaveLength(4)
    expect(changes.next(board, NOW)).toEqual([])
    const moved = boardOf({
      sessions: [aRow('a', 'active', { label: 'index-repo' })],
      processes: [aProcess()],
    })
    expect(changes.next(moved, NOW)).toEqual(['00:00:00  active        index-repo  Streaming'])
  })
})
