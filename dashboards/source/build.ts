/** Builds every file that Grafana reads, in memory. */

import { type Board, buildDashboard, type Dashboard } from './dashboard.ts'
import { agentLiveness } from './boards/agent-liveness.ts'
import { calls } from './boards/calls.ts'
import { runs } from './boards/runs.ts'
import { runtime } from './boards/runtime.ts'
import { session } from './boards/session.ts'
import { alertConfig } from './config.ts'
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
}

/**
 * All dashboards, in the order in which a user meets them.
 *
 * @throws {SyntaxError | RangeError} for `jobs` that is no regular expression, or empty
 */
export function buildDashboards({ jobs }: DashboardOptions = {}): readonly DashboardFile[] {
  alertConfig({ jobs })
  const job = jobVariable(jobs)
  return BOARDS.map((board) => {
    const variables = board.variables.map((variable) => (variable === JOB ? job : variable))
    const dashboard = buildDashboard({ ...board, variables })
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
