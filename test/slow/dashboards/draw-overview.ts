/** Draws dashboards/overview.svg from what a real Prometheus answers to the panels: `npm run dashboards:overview`. */

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drawPicture, type Picture, type PictureLine } from '../../../dashboards/source/overview-picture.ts'
import { committed, filledIn, type PanelQuery, promqlOf } from '../../dashboards/committed.ts'
import { PrometheusServer } from './prometheus-server.ts'
import { JOBS, tellHistory, TOLD_MINUTES } from './told-fleet.ts'

const NUMBERS = [
  'Sessions that need attention',
  'Oldest silence',
  'Sessions at work',
  'Stalls',
  'Silent processes',
]
const GRAPHS = [
  ['agent-liveness.json', 'Sessions by class of attention', ''],
  ['agent-liveness.json', 'Oldest silence of each agent', ' s'],
  ['runs.json', 'Burn rate', ''],
  ['calls.json', 'Time to first chunk, by model', ' s'],
] as const
/** As many lines as the legend has room for. */
const MAX_LINES = 4

const history = await tellHistory()
const server = await PrometheusServer.start({ history: history.lines })
try {
  const picture = drawPicture({
    title: 'Lifesign / Agent liveness, and some panels of its neighbours',
    note: 'An illustration: what a real Prometheus answers to the queries of these panels, over two hours of a simulated fleet. Grafana draws them otherwise.',
    numbers: await Promise.all(NUMBERS.map(numberTile)),
    graphs: await Promise.all(GRAPHS.map(graphTile)),
  })
  writeFileSync(fileURLToPath(new URL('../../../dashboards/overview.svg', import.meta.url)), picture)
  console.log('dashboards/overview.svg')
} finally {
  await server.stop()
}

function queries(file: string, title: string): PanelQuery[] {
  return promqlOf(committed(file).panels).filter((query) => query.title === title)
}

function asked({ expr }: PanelQuery): string {
  return filledIn(expr, { job: JOBS.scraped, __range: `${TOLD_MINUTES}m` })
}

async function numberTile(title: string): Promise<Picture['numbers'][number]> {
  const [query] = queries('agent-liveness.json', title)
  const [answer] = query === undefined ? [] : await server.query(asked(query), history.to)
  const value = Math.round(answer?.value ?? Number.NaN)
  const steps = query?.panel.fieldConfig?.defaults.thresholds?.steps ?? []
  const isAlarm = steps.some(({ color, value: from }) => color === 'red' && from !== null && value >= from)
  return { kind: 'number', title, value: title === 'Oldest silence' ? `${value} s` : `${value}`, isAlarm }
}

/** The colour that the board gives to a line. */
function colorIn({ panel }: PanelQuery, name: string): string | undefined {
  const own = panel.fieldConfig?.overrides.find(({ matcher }) => matcher.options === name)
  const color = own?.properties.find(({ id }) => id === 'color')?.value as { fixedColor?: string } | undefined
  return color?.fixedColor
}

async function graphTile([file, title, unit]: readonly [string, string, string]): Promise<
  Picture['graphs'][number]
> {
  const range = { from: history.from, to: history.to, stepSeconds: 60 }
  const answers = await Promise.all(
    queries(file, title).map(async (query) => {
      const { legendFormat = '' } = (query.panel.targets?.find((one) => one['refId'] === query.refId) ??
        {}) as {
        legendFormat?: string
      }
      const lines = await server.queryRange(asked(query), range)
      return lines.map(({ labels, points }) => {
        const name = legendFormat
          .replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '')
          .trim()
        return { name, points, color: colorIn(query, name) }
      })
    }),
  )
  const total = ({ points }: PictureLine): number => points.reduce((sum, [, value]) => sum + (value || 0), 0)
  const moving = answers.flat().filter((line) => total(line) > 0)
  const busiest = moving.toSorted((a, b) => total(b) - total(a))
  return { kind: 'graph', title, unit, lines: busiest.slice(0, MAX_LINES), ...range }
}
