/** Every gate of a recovery, row by row: the first that is closed gives the reason. */

import { describe, expect, it } from 'vitest'
import { mayAbort, nextStepOf } from '../../src/diagnostics/recovery-gate.ts'
import type { GateFacts } from '../../src/diagnostics/recovery-gate.ts'
import { verdictOf } from '../../src/model/attention.ts'
import type { RecoveryPolicy } from '../../src/model/recovery.ts'
import type { WorkInfo } from '../../src/model/work.ts'
import { makeRun, makeToolCall } from '../telemetry/records.ts'

const STUCK = verdictOf('queued_work_without_active_run')
const STALLED = verdictOf('active_work_without_progress', 'run')
const SLOW = verdictOf('active_work', 'run')

function facts(changes: Partial<GateFacts> = {}): GateFacts {
  return {
    verdict: STALLED,
    strand: { owned: true, work: undefined, wait: undefined },
    state: 'processing',
    pastAbort: true,
    policies: [{ abort: true }],
    inFlight: false,
    heldElsewhere: false,
    ...changes,
  }
}

const asks = { owned: true, work: undefined, wait: 'person' } as const
const orphaned = { owned: false, work: undefined, wait: undefined }

describe('nextStepOf()', () => {
  it.each<[string, Partial<GateFacts>, string]>([
    ['slow is not silent', { verdict: SLOW }, 'wait'],
    ['slow counts before everything else', { verdict: SLOW, inFlight: true, policies: [] }, 'wait'],
    ['a person is awaited', { state: 'waiting' }, 'awaits_person'],
    ['a person is awaited by what is silent, beside what moves', { strand: asks }, 'awaits_person'],
    [
      'a person is awaited by what is stuck',
      { state: 'waiting', strand: undefined, verdict: STUCK },
      'awaits_person',
    ],
    ['one is under way', { inFlight: true }, 'recovery_in_flight'],
    ['one is under way, of what is stuck', { inFlight: true, verdict: STUCK }, 'recovery_in_flight'],
    ['its input waits for a global lane', { heldElsewhere: true }, 'queued_elsewhere'],
    ['its input waits for a global lane, stuck', { heldElsewhere: true, verdict: STUCK }, 'queued_elsewhere'],
    ['stuck is released without leave to abort', { verdict: STUCK, policies: [] }, 'recovery_requested'],
    [
      'stuck is released before any abort threshold',
      { verdict: STUCK, pastAbort: false },
      'recovery_requested',
    ],
    ['nobody owns what is stalled', { strand: orphaned }, 'no_owner'],
    ['no leave to abort: the default', { policies: [] }, 'report_only'],
    ['no leave to abort, and too early', { policies: [], pastAbort: false }, 'report_only'],
    ['leave to abort, but too early', { pastAbort: false }, 'too_early'],
    ['leave to abort, past the threshold', {}, 'recovery_requested'],
  ])('%s', (_row, changes, expected) => {
    expect(nextStepOf(facts(changes))).toBe(expected)
  })
})

describe('mayAbort()', () => {
  const inBuild: WorkInfo = makeToolCall(makeRun(), { name: 'build' })

  it.each<[string, WorkInfo | undefined, readonly RecoveryPolicy[], RecoveryPolicy, boolean]>([
    ['never by default', undefined, [], {}, false],
    ['as said at start', undefined, [], { abort: true }, true],
    ["a session's word before that of the start", undefined, [{ abort: false }], { abort: true }, false],
    ["a run's word before that of its session", undefined, [{ abort: true }, { abort: false }], {}, true],
    [
      "a tool's word before that of its level",
      inBuild,
      [],
      { abort: true, tools: { build: { abort: false } } },
      false,
    ],
    ['a level that does not speak of it is passed over', inBuild, [{ tools: {} }], { abort: true }, true],
    [
      'a nearer level before a farther tool',
      inBuild,
      [{ abort: true }],
      { tools: { build: { abort: false } } },
      true,
    ],
    ["another tool's word does not count", inBuild, [], { tools: { grep: { abort: true } } }, false],
    [
      'a name of Object.prototype is no word',
      { ...inBuild, name: 'toString' },
      [],
      { abort: true, tools: {} },
      true,
    ],
  ])('%s', (_row, work, recovery, policy, expected) => {
    expect(mayAbort({ work }, [...recovery, policy])).toBe(expected)
  })
})
