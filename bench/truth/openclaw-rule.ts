/** OpenClaw's published rule on the same traces: `classifySession`, ages of the whole session, a look each 30 s. */

import { classifySession } from '../../src/diagnostics/classify-session.ts'
import type { Verdict } from '../../src/model/attention.ts'
import type { Abort, Alarm, Findings, Judge } from './judge.ts'
import { OpenClawSession } from './openclaw-session.ts'
import { SessionNames } from './trace.ts'
import type { TraceEvent } from './trace.ts'

const LOOK_MS = 30_000
const WARN_MS = 120_000
const ABORT_MS = 360_000
const TOOL_ABORT_MS = 900_000
/** A look that is so late recovers nobody. */
const LATE_MS = 1_000

/** The sampler of 2026.9.6, as its source was read: a late look does not count the time in which it stood still. */
export class OpenClawRule implements Judge {
  readonly #names = new SessionNames()
  readonly #sessions = new Map<string, OpenClawSession>()
  readonly #alarms: Alarm[] = []
  readonly #aborts: Abort[] = []
  #nowMs = 0
  #lookedMs = 0

  pass(toMs: number): void {
    while (this.#lookedMs + LOOK_MS <= toMs) this.#lookAt(this.#lookedMs + LOOK_MS)
    this.#nowMs = Math.max(this.#nowMs, toMs)
  }

  hear(event: TraceEvent): void {
    // It knows nothing of processes.
    if (event.verb === 'process.start') return
    const key = this.#names.of(event)
    const session = this.#sessions.get(key) ?? new OpenClawSession(this.#nowMs)
    this.#sessions.set(key, session)
    session.hear(event, this.#nowMs)
    if (session.state === 'idle' && session.backlog === 0) this.#sessions.delete(key)
  }

  suspend(ms: number, hearMissed: () => void): void {
    this.#nowMs += ms
    if (this.#nowMs - this.#lookedMs >= LOOK_MS) this.#lookAt(this.#nowMs)
    hearMissed()
  }

  stepWallClock(): void {}

  finish(): Findings {
    return { alarms: this.#alarms, messages: [], aborts: this.#aborts }
  }

  #lookAt(nowMs: number): void {
    const lateMs = Math.max(0, nowMs - this.#lookedMs - LOOK_MS)
    this.#nowMs = nowMs
    this.#lookedMs = nowMs
    for (const [key, session] of this.#sessions) this.#judge(key, session, lateMs)
  }

  #judge(key: string, session: OpenClawSession, lateMs: number): void {
    const nowMs = this.#nowMs - lateMs
    const activity = session.facts(nowMs)
    const { workKind, owned, progressAgeMs = 0, repeatedRequestAgeMs = 0 } = activity
    const { state, backlog } = session
    const isIdleQueued = state === 'idle' && backlog > 0 && workKind !== undefined && progressAgeMs > WARN_MS
    const ageMs = isIdleQueued
      ? progressAgeMs
      : Math.max(
          session.activityAgeMs(nowMs),
          repeatedRequestAgeMs,
          workKind === undefined ? 0 : progressAgeMs,
        )
    const isAsked = (state === 'processing' && ageMs > WARN_MS) || isIdleQueued
    const verdict = isAsked
      ? classifySession({ state, backlog, activity, staleMs: WARN_MS, abortMs: ABORT_MS })
      : undefined
    const isAlarm = verdict !== undefined && verdict.event !== 'session.long_running'
    if (isAlarm && !session.isAlarming) this.#alarm(key, session, { verdict, ageMs })
    session.isAlarming = isAlarm
    if (isAlarm && owned && lateMs < LATE_MS && mayAbort(session, verdict, nowMs)) {
      this.#aborts.push({ atMs: this.#nowMs, run: culpritOf(session).run ?? '' })
    }
  }

  #alarm(
    key: string,
    session: OpenClawSession,
    { verdict, ageMs }: { verdict: Verdict; ageMs: number },
  ): void {
    this.#alarms.push({
      atMs: this.#nowMs,
      session: key,
      ...culpritOf(session),
      class: verdict.event.slice('session.'.length),
      reason: verdict.reason,
      ageMs,
      repeat: 0,
    })
  }
}

function culpritOf({ tool, runs }: OpenClawSession): Pick<Alarm, 'run' | 'culprit'> {
  return { run: tool?.run ?? runs.at(-1), culprit: tool?.name }
}

/** Only what is stalled may be aborted: a tool past its deadline or 15 min, a model or a run past the abort age. */
function mayAbort(session: OpenClawSession, verdict: Verdict, nowMs: number): boolean {
  const { progressAgeMs = 0, toolAgeMs = 0, repeatedRequestAgeMs = 0 } = session.facts(nowMs)
  if (verdict.reason === 'blocked_tool_call') {
    const limitMs = session.tool?.deadlineMs ?? TOOL_ABORT_MS
    return progressAgeMs >= limitMs && toolAgeMs >= limitMs
  }
  return repeatedRequestAgeMs >= ABORT_MS || (session.tool === undefined && progressAgeMs >= ABORT_MS)
}
