/** Rows as they come over the wire, for tests of what shows them. */

import type { ProcessRow } from '../../../src/status/wire/process-schema.ts'
import type { RunRow, SessionRow } from '../../../src/status/wire/session-schema.ts'
import { dotOf, orderOf, type Status } from '../../../src/status/words.ts'

/** When all of it is. */
export const NOW = Date.UTC(2026, 0, 1)

/** A process that is well. */
export function aProcess(other: Partial<ProcessRow> = {}): ProcessRow {
  return {
    id: 'p',
    name: 'gateway',
    version: '2.4.1',
    pid: 41_207,
    worker: 0,
    host: 'web-1',
    startedAt: NOW - 3_600_000,
    lastBeatAt: NOW - 2_000,
    state: 'alive',
    since: NOW - 3_600_000,
    proofs: [],
    sessions: 1,
    ...other,
  }
}

/** A session. */
export function aRow(key: string, status: Status, other: Partial<SessionRow> = {}): SessionRow {
  return {
    id: `${other.process ?? 'p'} ${key}`,
    key,
    sessionKey: key,
    named: true,
    status,
    order: orderOf(status),
    dot: dotOf(status),
    state: 'streaming',
    sessionState: 'processing',
    slow: status === 'slow',
    queueDepth: 0,
    startedAt: NOW - 60_000,
    lastProgressAt: NOW - 9_000,
    process: 'p',
    at: NOW,
    runs: [],
    runCount: 1,
    now: [{ text: 'Streaming' }],
    more: [],
    pulse: '_'.repeat(180),
    ...other,
  }
}

/** A run of one. */
export function aRun(id: string, other: Partial<RunRow> = {}): RunRow {
  return {
    id,
    label: id,
    status: 'active',
    state: 'streaming',
    startedAt: NOW - 60_000,
    lastProgressAt: NOW - 1_000,
    ...other,
  }
}
