/** One number, large: the answer to a question about now, or about the whole time range. */

import type { Options } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen'
import { fieldDefaults, frame, NEUTRAL, type PanelSpec, target, type UnplacedPanel } from '../panel.ts'
import type { Plain } from '../plain.ts'

const OPTIONS: Plain<Options> = {
  colorMode: 'background',
  graphMode: 'none',
  justifyMode: 'auto',
  orientation: 'auto',
  percentChangeColorMode: 'standard',
  reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
  showPercentChange: false,
  textMode: 'auto',
  wideLayout: true,
}

/** Draws the newest value of an instant query. */
export function stat(spec: PanelSpec): UnplacedPanel {
  const isAlarm = spec.thresholds !== undefined
  return {
    ...frame(spec),
    type: 'stat',
    fieldConfig: {
      defaults: fieldDefaults({ ...spec, thresholds: spec.thresholds ?? NEUTRAL }),
      overrides: [],
    },
    options: { ...OPTIONS, colorMode: isAlarm ? 'background' : 'value' } satisfies Plain<Options>,
    targets: spec.queries.map((query, index) => target(query, index, 'instant')),
  }
}
