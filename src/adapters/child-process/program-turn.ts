/** One turn of an agent that is a program: a run of its own, or a part of a run of the host, with its tool calls. */

import { type EndProposal, endOfError, isAbnormal } from '../../model/end.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import { given } from '../fields.ts'
import type { Told, ToldCall } from './dialect.ts'
import { PersonQuestions } from './person-questions.ts'

/** Tool calls of a turn that are remembered: with more, the oldest end, as far as anybody knows. */
const MAX_CALLS = 1_000

/** A turn that is followed. */
export class ProgramTurn {
  readonly run: RunHandle
  /** The run is the host's, and goes on after the turn. */
  readonly isHosts: boolean
  isOver = false
  /** To its person. */
  readonly questions = new PersonQuestions()
  readonly #calls = new Map<string, WorkHandle>()
  /** Ends the wait before the model is asked again. */
  #retry: (() => void) | undefined
  #failure: string | undefined

  constructor(run: RunHandle, isHosts: boolean) {
    this.run = run
    this.isHosts = isHosts
  }

  /** What it came to grief by, if nothing has come after that. */
  get failure(): Error | undefined {
    return this.#failure === undefined ? undefined : new Error(this.#failure)
  }

  hear(told: Told): void {
    this.#retry?.()
    this.#retry = undefined
    if (told.what === 'fails') this.#failure = told.error
    else if (told.what === 'retries') this.#retry = this.run.waiting('retry', { untilMs: told.inMs })
    else if (told.what !== 'rests') this.#failure = undefined
    // A command that it has left behind may never be told to have ended.
    if (told.what === 'speaks') this.letGo()
    if (told.what === 'calls') this.#call(told)
    if (told.what === 'moves') this.#calls.get(told.id)?.progress()
    if (told.what === 'asks') this.#ask(told)
    if (told.what === 'asked') this.questions.answered(told.request)
    if (told.what === 'answers') this.#answer(told)
    if (told.what === 'rests') this.#rest(told.error)
  }

  /** The model waits for none of its calls any more, or a line that nobody could read may have ended any of them. */
  letGo(): void {
    this.questions.over()
    for (const work of this.#calls.values()) if (work.endedMs === undefined) work.end()
    this.#calls.clear()
  }

  /** Only the first end counts. */
  end(end: EndProposal): void {
    if (this.isOver) return
    this.isOver = true
    this.#retry?.()
    this.questions.over()
    const left = isAbnormal(end) ? given('error', end.error) : {}
    for (const work of this.#calls.values()) if (work.endedMs === undefined) work.end(left)
    // Of a death in a run of the host, the witness of its processes tells.
    if (!this.isHosts) this.run.end(end)
  }

  #rest(said: string | undefined): void {
    this.#failure = said ?? this.#failure
    const { failure } = this
    this.end(failure === undefined ? { reason: 'completed' } : endOfError(failure))
  }

  #call({ id, name, input, within, startedAt }: ToldCall): void {
    // Some agents tell of it twice.
    if (this.#calls.has(id)) return
    const more = { ...given('input', input), ...given('startedAt', startedAt) }
    const parent = within === undefined ? undefined : this.#calls.get(within)
    this.#calls.set(id, this.run.startToolCall({ name, callId: id, ...more }, parent))
    if (this.#calls.size <= MAX_CALLS) return
    const [[oldest, work]] = this.#calls as unknown as [[string, WorkHandle]]
    work.end()
    this.#calls.delete(oldest)
  }

  #ask({ id, request }: Extract<Told, { what: 'asks' }>): void {
    const end = this.run.waiting('person', given('within', this.#calls.get(id)))
    this.questions.ask(request, { id, end })
  }

  #answer({ id, error, output }: Extract<Told, { what: 'answers' }>): void {
    this.questions.over(id)
    this.#calls.get(id)?.end(error === undefined ? given('output', output) : { error: new Error(error) })
    this.#calls.delete(id)
  }
}
