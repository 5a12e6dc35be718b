/** Events from Loki, newest first. */

import type { Options } from '@grafana/schema/dist/esm/raw/composable/logs/panelcfg/x/LogsPanelCfg_types.gen'
import { fieldDefaults, LOKI, type PanelSpec, type UnplacedPanel } from '../panel.ts'
import type { Plain } from '../plain.ts'

const OPTIONS: Plain<Options> = {
  dedupStrategy: 'none',
  enableLogDetails: true,
  prettifyLogMessage: false,
  showCommonLabels: false,
  showLabels: false,
  showLogContextToggle: false,
  showTime: true,
  sortOrder: 'Descending',
  wrapLogMessage: true,
}

/** Draws log lines of LogQL queries. */
export function logs({ queries, unit, ...spec }: PanelSpec): UnplacedPanel {
  const { id, title, description, width, height } = spec
  return {
    id,
    title,
    description,
    width,
    height,
    type: 'logs',
    datasource: LOKI,
    fieldConfig: { defaults: fieldDefaults({ ...spec, queries, unit }), overrides: [] },
    options: { ...OPTIONS },
    targets: queries.map(({ expr }, index) => ({
      refId: String.fromCodePoint(65 + index),
      datasource: LOKI,
      editorMode: 'code',
      expr,
      queryType: 'range',
    })),
  }
}
