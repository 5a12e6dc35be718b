/** One live session: its run, the answer that its model owes, and the tools that it asks for. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import { type EndProposal, endOfError, isAbnormal, stopsWork } from '../../model/end.ts'
import type { Hold } from '../../model/hold.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import { type Fields, fields, given, items, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { LEFT } from '../pulled-run.ts'
import { endOfClose, failureIn, holdsAnswer, toolsIn, usageIn } from './live-message.ts'
import { LiveTools } from './live-tools.ts'

/** What a talk is made of. */
export interface LiveTalkOptions {
  readonly recorder: Recorder
  readonly guard: Guard
  /** Where it was begun. Who asks there runs the tools as well, and tells of them. */
  readonly outer: Scope
  readonly model: { readonly model?: string; readonly provider: string }
}

/**
 * It waits for a person, unless its model owes an answer: a question that is complete, the end of what a person does,
 * or the results of tools. What of a stream of sound is a question, the server alone knows.
 */
export class LiveTalk {
  readonly #of: LiveTalkOptions
  readonly #run: RunHandle
  readonly #isOwn: boolean
  readonly #hold: Hold | undefined
  readonly #tools = new LiveTools()
  #call: WorkHandle | undefined
  #usage: WorkEnd | undefined
  #endWait: (() => void) | undefined
  #failure: unknown
  #isWhole = false
  /** The server has said that it will close the connection soon, as it does with each one that grows old. */
  #isDismissed = false
  #isOver = false

  constructor(options: LiveTalkOptions) {
    this.#of = options
    const { outer, recorder, model } = options
    this.#isOwn = !isPart(outer)
    const run = this.#isOwn ? recorder.within(outer, () => recorder.startRun(model)) : outer.run!
    this.#run = run
    outer.asker?.asked()
    if (outer.asker === undefined) this.#hold = run.hold()
    if (this.#isOwn) run.settle((_, end) => end ?? { reason: 'completed' })
  }

  /** What the application does in its callbacks happens there. */
  get scope(): Scope {
    return { run: this.#run, origin: this.#of.outer.origin }
  }

  /** It can be talked to. @param close hangs up, once people have stopped the run */
  opened(close: () => void): void {
    if (this.#isOver) return
    if (this.#isOwn) this.#run.control((end) => void (stopsWork(end) && close()))
    this.#rest()
  }

  /** The model owes an answer from now on. */
  asked(): void {
    if (this.#isOver) return
    if (this.#isWhole) this.#endCall('stop')
    this.#stir()
    this.#of.outer.asker?.asked()
    this.#call ??= this.#run.startModelCall({ model: 'unknown', ...this.#of.model })
  }

  /** The server sent a message. */
  heard(message: Fields): void {
    if (this.#isOver) return
    this.#isDismissed ||= message['goAway'] !== undefined
    const content = fields(message['serverContent'])
    this.#usage = usageIn(message) ?? this.#usage
    if (holdsAnswer(content)) this.#moved()
    const { interrupted, generationComplete, turnComplete } = content
    if (interrupted === true) this.#answered('interrupted')
    else if (turnComplete === true) this.#answered('stop')
    else if (generationComplete === true && this.#call !== undefined) this.#plays(this.#call)
    this.#toolsAsked(message)
    this.#toolsCancelled(fields(message['toolCallCancellation']))
  }

  /** The application sent results of tools. */
  toolsAnswered(answers: readonly unknown[]): void {
    if (this.#isOver) return
    for (const answer of answers) {
      const { response, willContinue } = fields(answer)
      if (willContinue === true) this.#tools.moved(fields(answer))
      else this.#tools.end(fields(answer), endOfAnswer(response))
    }
    const isSilent = answers.every((answer) => fields(answer)['scheduling'] === 'SILENT')
    if (!this.#tools.areOpen && !isSilent) this.asked()
  }

  /** The application hangs up. */
  left(): void {
    const isWhole = this.#call === undefined || this.#isWhole
    // A framework hangs up by itself, such as to hand over.
    this.#end(isWhole || this.#of.outer.asker !== undefined ? { reason: 'completed' } : LEFT)
  }

  closed(event: unknown): void {
    if (this.#failure !== undefined) return this.#end(endOfError(this.#failure))
    const isOwed = this.#call !== undefined && !this.#isWhole
    this.#end(endOfClose(event, { isOwed, isDismissed: this.#isDismissed }))
  }

  /** Its connection is about to close, for this reason. */
  broke(event: unknown): void {
    this.#failure ??= failureIn(event)
  }

  failed(error: unknown): void {
    this.#end(endOfError(this.#failure ?? error))
  }

  #moved(): void {
    if (this.#call === undefined) this.asked()
    else this.#stir()
    this.#call?.progress()
  }

  /** The answer is whole, and the server waits until it was played. */
  #plays(call: WorkHandle): void {
    this.#isWhole = true
    this.#endWait ??= this.#run.waiting('runtime', { within: call })
  }

  #answered(finishReason: string): void {
    this.#endCall(finishReason)
    this.#of.outer.asker?.answered()
    this.#rest()
  }

  #endCall(finishReason: string): void {
    this.#stir()
    this.#call?.end({ ...this.#usage, finishReason })
    this.#call = undefined
    this.#usage = undefined
    this.#isWhole = false
  }

  #toolsAsked(message: Fields): void {
    const tools = toolsIn(message)
    if (tools.length === 0) return
    this.#moved()
    this.#endCall('tool_calls')
    this.#of.outer.asker?.answered()
    const isTold = this.#of.outer.asker !== undefined
    for (const asked of tools) {
      const { id, name, args } = asked
      const options = { name, ...given('callId', id), ...given('input', args) }
      this.#tools.add(asked, isTold ? undefined : this.#run.startToolCall(options))
    }
  }

  #toolsCancelled({ ids }: Fields): void {
    for (const id of items(ids)) this.#tools.end({ id }, { error: LEFT.error })
    if (items(ids).length > 0) this.#rest()
  }

  /** Nothing is owed: it is a person's turn. */
  #rest(): void {
    if (this.#call === undefined && !this.#tools.areOpen) this.#endWait ??= this.#run.waiting('person')
  }

  #stir(): void {
    this.#endWait?.()
    this.#endWait = undefined
  }

  #end(end: EndProposal): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#stir()
    const how = isAbnormal(end) ? { error: end.error } : {}
    this.#call?.end(how)
    this.#tools.endAll(how)
    this.#tell(end)
    this.#hold?.release(this.#isOwn ? end : undefined)
  }

  /** In a run of somebody else, its failure is one that a later success takes back. */
  #tell(end: EndProposal): void {
    const { asker } = this.#of.outer
    if (this.#isOwn || end === LEFT || !isAbnormal(end)) return
    if (asker === undefined) this.#run.suspect(end)
    else asker.failed(end, undefined)
  }
}

/** True in a live run, in none of its calls. */
function isPart({ run, work }: Scope): boolean {
  const isCall = work !== undefined && work.endedMs === undefined
  return run !== undefined && run.ended === undefined && !isCall
}

function endOfAnswer(response: unknown): WorkEnd {
  const { error } = fields(response)
  if (error === undefined || error === null) return given('output', response)
  return { error: error instanceof Error ? error : new Error(text(error) ?? 'The tool failed') }
}
