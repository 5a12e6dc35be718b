/** The committed dashboards are what the source builds, to the byte, and fit the types that Grafana publishes. */

import { afterAll, expect, test } from 'vitest'
import { buildDashboards } from '../../dashboards/source/build.ts'
import { SampleFolder } from '../support/sample-folder.ts'
import { COMMITTED } from './committed.ts'

const folder = new SampleFolder()
afterAll(() => folder.remove())

test('buildDashboards gives the committed files: after a change, run `npm run dashboards`', () => {
  const built = Object.fromEntries(buildDashboards().map(({ path, text }) => [path, text]))

  expect(built).toEqual(Object.fromEntries(COMMITTED.map(({ file, text }) => [`grafana/${file}`, text])))
})

/** Published for each kind of panel; `traces` has no options. */
const PUBLISHED = {
  stat: 'stat/panelcfg/x/StatPanelCfg_types.gen',
  table: 'table/panelcfg/x/TablePanelCfg_types.gen',
  timeseries: 'timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen',
  logs: 'logs/panelcfg/x/LogsPanelCfg_types.gen',
} as const

const TYPES = `/** Grafana's published types, closed: a property that they do not know is an error. */
import type * as grafana from '@grafana/schema'
import type * as dashboards from '@grafana/schema/dist/esm/raw/dashboard/x/Dashboard_types.gen'
${Object.entries(PUBLISHED)
  .map(([kind, path]) => `import type * as ${kind} from '@grafana/schema/dist/esm/raw/composable/${path}'`)
  .join('\n')}
import type { Plain } from '../../../dashboards/source/plain.ts'

type PanelOf<Type extends string, Options, Custom> = Omit<Plain<dashboards.Panel>, 'type' | 'options' | 'fieldConfig'> & {
  type: Type
  options: Partial<Plain<Options>>
  fieldConfig: { defaults: Omit<Plain<grafana.FieldConfig>, 'custom'> & { custom?: Partial<Plain<Custom>> }; overrides: Plain<dashboards.FieldConfigSource>['overrides'] }
}
type AnyPanel =
  | PanelOf<'stat', stat.Options, {}>
  | PanelOf<'table', table.Options, table.FieldConfig>
  | PanelOf<'timeseries', timeseries.Options, timeseries.FieldConfig>
  | PanelOf<'logs', logs.Options, {}>
  | PanelOf<'traces', {}, {}>
  | Plain<dashboards.RowPanel>
/** What Grafana's Prometheus data source adds to an annotation, and publishes no type of. */
interface PrometheusAnnotation {
  expr: string
  step: string
  titleFormat: string
  textFormat: string
  tagKeys: string
  useValueForTime: boolean
  target: { refId: string; expr: string; interval: string }
}
export type Checked = Omit<Plain<dashboards.Dashboard>, 'panels' | 'annotations'> & {
  panels: AnyPanel[]
  annotations: { list: (Omit<Plain<dashboards.AnnotationQuery>, 'target'> & PrometheusAnnotation)[] }
}
`

/** What the compiler says of one more value that must be a dashboard. */
async function compilerSays(programs: Readonly<Record<string, string>>): Promise<string> {
  folder.write('types.ts', TYPES)
  for (const [name, json] of Object.entries(programs)) {
    folder.write(
      `${name}.ts`,
      `import type { Checked } from './types.ts'\n(${json}) satisfies Checked\nexport {}\n`,
    )
  }
  return (await folder.typeCheck()).stdout
}

test('every dashboard fits the types that Grafana publishes, and a wrong one does not', async () => {
  const programs = Object.fromEntries(COMMITTED.map(({ file, text }) => [file.replace('.json', ''), text]))
  const [first = ''] = Object.values(programs)
  const wrong = first
    .replace('"graphMode": "none"', '"graphMode": "nonne"')
    .replace('"graphTooltip": 1', '"graphTooltip": 7')
    .replace('"editable": false', '"editible": false')

  const errors = await compilerSays({ ...programs, wrong })

  expect(errors).toContain('"nonne"')
  expect(errors.split('\n').filter((line) => line.includes('error') && !line.includes('wrong.ts'))).toEqual(
    [],
  )
}, 60_000)
