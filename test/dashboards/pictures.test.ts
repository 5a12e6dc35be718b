/** The pictures of the guide: all that a board shows can be drawn by Perses, in the board's own units and colours. */

import { expect, test } from 'vitest'
import type { Panel } from '../../dashboards/source/panel.ts'
import { END_COLORS } from '../../dashboards/source/colors.ts'
import { DELIBERATE_CAUSES, END_CAUSES } from '../../src/model/end.ts'
import { colorIn, kindOf, specOf } from '../board-pictures/perses-spec.ts'
import { columnsOf } from '../board-pictures/table-columns.ts'
import { COMMITTED, committed, queriesOf } from './committed.ts'

function panelOf(file: string, title: string): Panel {
  const panel = committed(file).panels.find((one) => one.title === title)
  if (panel === undefined) throw new RangeError(`Cannot find the panel ${title} in ${file}`)
  return panel
}

test.each(COMMITTED)('every panel of $file that asks Prometheus has options in Perses', ({ panels }) => {
  const asking = panels.filter((panel) => queriesOf(panel).some(({ kind }) => kind === 'prometheus'))
  for (const panel of asking) {
    expect([panel.title, kindOf(panel)]).not.toContain(undefined)
    expect(specOf(panel, []), panel.title).toBeTypeOf('object')
  }
})

test('a stack has the colours of its board, and no lines around what is not there', () => {
  const stacked = panelOf('agent-liveness.json', 'Sessions by class of attention')

  expect(specOf(stacked, ['stuck', 'another', 'none'])).toMatchObject({
    visual: { stack: 'all', lineWidth: 0, display: 'line' },
    querySettings: [
      { queryIndex: 0, colorMode: 'fixed', colorValue: '#F2495C' },
      { queryIndex: 2, colorMode: 'fixed', colorValue: '#73BF69' },
    ],
  })
})

test('every end of a run has a colour of its own, and what somebody wanted is blue', () => {
  const panel = panelOf('runs.json', 'Ends, by reason and cause')
  const named = Object.entries(END_CAUSES).flatMap(([reason, causes]) =>
    causes.length === 0 ? [reason] : causes.map((cause) => `${reason} ${cause}`),
  )
  const colors = named.map((name) => colorIn(panel, name))

  expect(colors).not.toContain(undefined)
  expect(new Set(colors).size).toBe(named.length)
  for (const cause of DELIBERATE_CAUSES)
    expect(END_COLORS[`killed ${cause}` as keyof typeof END_COLORS]).toMatch(/blue$/)
})

test('the first colour of a number has no bound, and the others begin where the board says', () => {
  expect(specOf(panelOf('agent-liveness.json', 'Oldest silence'), [])).toMatchObject({
    format: { unit: 'seconds', decimalPlaces: 0 },
    thresholds: { defaultColor: '#73BF69', steps: [{ value: 120 }, { value: 360, color: '#F2495C' }] },
  })
})

test('a table has its labels first, then a column for each query', () => {
  const columns = columnsOf(panelOf('agent-liveness.json', 'Needs attention'))

  expect(columns.map(({ header, field }) => `${header}: ${field}`)).toEqual([
    'Agent: gen_ai_agent_name',
    'Job: job',
    ...['Stuck', 'Stalled', 'Long-running', 'Oldest silence', 'Oldest run', 'Busy sessions'].map(
      (header, index) => `${header}: value #${index + 1}`,
    ),
  ])
  expect(columns.find(({ header }) => header === 'Stuck')?.sort).toBe('desc')
})
