/** Builds every file that Grafana reads, in memory. */

import { type Board, buildDashboard, type Dashboard } from './dashboard.ts'
import { agentLiveness } from './boards/agent-liveness.ts'
import { calls } from './boards/calls.ts'
import { runs } from './boards/runs.ts'
import { runtime } from './boards/runtime.ts'
import { session } from './boards/session.ts'
import { alertConfig } from './config.ts'
import { translatedDashboard } from './translated-dashboard.ts'
import { Translator } from './translation.ts'
import { JOB, jobVariable } from './variables.ts'

const BOARDS: readonly Board[] = [agentLiveness, runs, calls, runtime, session]

/** A dashboard and the file that it stands in. */
export interface DashboardFile {
  /** Below `dashboards/`. */
  readonly path: string
  readonly dashboard: Dashboard
  /** What the file holds, to the byte. */
  readonly text: string
}

/** Whom dashboards show. */
export interface DashboardOptions {
  /** Regular expression of the values of `job` to choose from. Default: every job that has our metrics. */
  readonly jobs?: string | undefined
  /** What Prometheus makes of the names of OTLP: one of `TRANSLATIONS`. Default: the first. */
  readonly translation?: string | undefined
}

/**
 * All dashboards, in the order in which a user meets them.
 *
 * @throws {SyntaxError | RangeError} for `jobs` that is no regular expression, or empty
 * @throws {RangeError} for a `translation` that Prometheus does not know
 */
export function buildDashboards({ jobs, translation }: DashboardOptions = {}): readonly DashboardFile[] {
  alertConfig({ jobs })
  const translator = new Translator(translation)
  const job = jobVariable(jobs)
  return BOARDS.map((board) => {
    const variables = board.variables.map((variable) => (variable === JOB ? job : variable))
    const dashboard = translatedDashboard(buildDashboard({ ...board, variables }), translator)
    const path = `grafana/${dashboard.uid?.replace(/^lifesign-/, '')}.json`
    return { path, dashboard, text: `${JSON.stringify(sorted(dashboard), null, 2)}\n` }
  })
}

// Sorted, so that moving a line of source changes nothing, and a change of meaning is easy to see.
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, held]) => held !== undefined)
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, held]) => [key, sorted(held)]),
  )
}
