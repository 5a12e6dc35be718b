/** Builds every file that Grafana reads, in memory. */

import { type Board, buildDashboard, type Dashboard } from './dashboard.ts'
import { agentLiveness } from './boards/agent-liveness.ts'
import { calls } from './boards/calls.ts'
import { runs } from './boards/runs.ts'
import { runtime } from './boards/runtime.ts'
import { session } from './boards/session.ts'

const BOARDS: readonly Board[] = [agentLiveness, runs, calls, runtime, session]

/** A dashboard and the file that it stands in. */
export interface DashboardFile {
  /** Below `dashboards/`. */
  readonly path: string
  readonly dashboard: Dashboard
  /** What the file holds, to the byte. */
  readonly text: string
}

/** All dashboards, in the order in which a user meets them. */
export function buildDashboards(): readonly DashboardFile[] {
  return BOARDS.map((board) => {
    const dashboard = buildDashboard(board)
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
