/** The exports, in a folder of their own. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { ALERT_OPTION_NAMES, alertExport, dashboardExport } from '../../dashboards/source/export.ts'
import { alertsExportCommand } from '../../src/cli/alerts-export.ts'
import { dashboardsExportCommand } from '../../src/cli/dashboards-export.ts'
import { runCommand } from './stage.ts'

const COMMANDS = [
  dashboardsExportCommand({ dashboards: async (jobs) => dashboardExport(jobs) }),
  alertsExportCommand({
    names: async () => ALERT_OPTION_NAMES,
    alerts: async (wishes, options) => alertExport(wishes, { folder: 'dashboards', head: options.join(' ') }),
  }),
]

/** A folder to export into, for one test. */
export function anExportFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'lifesign-exports-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return {
    folder,
    read: (file: string) => readFileSync(join(folder, file), 'utf8'),
    run: (...args: readonly string[]) => runCommand(COMMANDS, args),
  }
}
