/** What OpenClaw 2026.9.6 remembers of a session: one clock for all that lives in it. */

import type { ActivityFacts } from '../../src/model/watch.ts'
import { turnOf } from './trace.ts'
import type { TraceEvent } from './trace.ts'

interface OpenCall {
  readonly run: string
  readonly name: string
  readonly startMs: number
  readonly deadlineMs: number | undefined
}

/** Progress and open work of all runs of a session, in one row. */
export class OpenClawSession {
  readonly runs: string[] = []
  readonly #tools = new Map<number, OpenCall>()
  readonly #models = new Map<number, OpenCall>()
  /** Queued input behind the turn. */
  backlog = 0
  isAlarming = false
  #hostState: string | undefined
  #waits = false
  #retryUntilMs = 0
  #activityMs: number
  #progressMs: number
  #isTerminal = false
  #requests = 0
  #firstRequestMs = 0

  constructor(nowMs: number) {
    this.#activityMs = nowMs
    this.#progressMs = nowMs
  }

  get state(): 'idle' | 'processing' | 'waiting' {
    if (this.#waits) return 'waiting'
    return this.runs.length > 0 || this.#hostState === 'processing' ? 'processing' : 'idle'
  }

  /** The oldest open tool. */
  get tool(): OpenCall | undefined {
    return this.#tools.values().next().value
  }

  /** Since the session's own clock moved, in ms: messages and changes of state move it, work does not. */
  activityAgeMs(nowMs: number): number {
    return nowMs - this.#activityMs
  }

  facts(nowMs: number): ActivityFacts {
    const { tool } = this
    const owned = this.runs.length > 0
    const workKind = tool ? 'tool_call' : this.#models.size > 0 ? 'model_call' : owned ? 'run' : undefined
    return {
      workKind,
      owned,
      progressAgeMs: nowMs - this.#progressMs,
      toolAgeMs: tool && nowMs - tool.startMs,
      terminalProgress: this.#isTerminal,
      repeatedRequestAgeMs: this.#requests > 1 ? nowMs - this.#firstRequestMs : undefined,
      retryWait: nowMs < this.#retryUntilMs,
    }
  }

  hear(event: TraceEvent, nowMs: number): void {
    switch (event.verb) {
      case 'run.start':
        this.runs.push(event.run)
        return this.#changed(nowMs)
      case 'run.end':
      case 'run.throws':
        return this.#runEnded(event.run, nowMs)
      case 'stop':
      case 'takeover':
        for (const run of this.runs.slice()) this.#runEnded(run, nowMs)
        return
      case 'queued':
        this.backlog += 1
        this.#activityMs = nowMs
        return
      case 'dequeued':
        this.backlog = Math.max(0, this.backlog - 1)
        return
      case 'state':
        this.#hostState = event.state
        this.#activityMs = nowMs
        return
      case 'wait':
      case 'wait.over':
        return this.#wait(event, nowMs)
      default:
        this.#work(event, nowMs)
    }
  }

  #work(event: TraceEvent, nowMs: number): void {
    this.#progressed(nowMs)
    if (event.verb === 'tool.start') {
      const { run, tool: name, deadlineMs } = event
      this.#tools.set(event.call, { run, name, startMs: nowMs, deadlineMs })
    } else if (event.verb === 'model.start') {
      this.#models.set(event.call, {
        run: event.run,
        name: event.model,
        startMs: nowMs,
        deadlineMs: undefined,
      })
      if (this.#requests === 0) this.#firstRequestMs = nowMs
      this.#requests += 1
    } else if (event.verb === 'tool.end') {
      this.#tools.delete(event.call)
    } else if (event.verb === 'model.end') {
      this.#models.delete(event.call)
      if (event.finish !== 'error') this.#requests = 0
      this.#isTerminal = event.finish === 'stop'
    }
  }

  #wait(event: Extract<TraceEvent, { verb: 'wait' | 'wait.over' }>, nowMs: number): void {
    const isPerson = event.verb === 'wait' && event.kind === 'person'
    if (isPerson || this.#waits) this.#changed(nowMs)
    this.#waits = isPerson
    if (event.verb === 'wait' && event.kind === 'retry') this.#retryUntilMs = nowMs + (event.untilMs ?? 0)
  }

  #runEnded(run: string, nowMs: number): void {
    const index = this.runs.indexOf(run)
    if (index >= 0) this.runs.splice(index, 1)
    if (turnOf(run) === run) this.#waits = false
    this.#requests = 0
    this.#changed(nowMs)
  }

  #changed(nowMs: number): void {
    this.#activityMs = nowMs
    this.#progressed(nowMs)
  }

  #progressed(nowMs: number): void {
    this.#progressMs = nowMs
    this.#isTerminal = false
  }
}
