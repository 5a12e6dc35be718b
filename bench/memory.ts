/** What a session costs in memory: idle, and with a run that streams. */

import { fanOut } from '../src/model/relay.ts'
import { systemClock } from '../src/system-clock.ts'
import { spokenChecks } from '../src/options/spoken-checks.ts'
import { Measures } from '../src/diagnostics/measures.ts'
import { SessionTracker } from '../src/tracker/session-tracker.ts'
import { heapUsed } from './measure.ts'
import { report } from './figure.ts'

const SESSIONS = 100_000
const tracker = new SessionTracker({
  clock: systemClock,
  sinks: fanOut([], () => {}),
  tickMs: 1_000,
  measures: new Measures({}),
  checks: spokenChecks(() => {}),
  idleSessionMs: 1e9,
  maxIdleSessions: SESSIONS,
})
const keys = Array.from({ length: SESSIONS }, (_, index) => `session-${index}`)
const kept: unknown[] = []

function measure(what: string, each: (key: string) => unknown): void {
  const before = heapUsed()
  for (const key of keys) kept.push(each(key))
  const bytes = (heapUsed() - before) / SESSIONS
  report({ bench: 'memory', case: what, value: bytes, unit: 'B' })
}

measure('an idle session', (key) => tracker.session(key))
measure('a live run on top of it', (key) => tracker.startRun({ session: key }))
measure('an open model call on top of that', (key) =>
  [...tracker.session(key).runs][0]?.startModelCall({ model: 'm' }),
)
