/** A program that may be an agent: what it says, turn by turn, and how it ends. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import { isAbnormal, isFromOutside } from '../../model/end.ts'
import type { ProcessFate, StartedProcess } from '../../model/evidence.ts'
import type { RunInfo } from '../../model/run.ts'
import { claim, isClaimed } from '../claims.ts'
import { type Fields, fields, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import type { Dialect, Introduction } from './dialect.ts'
import { introducedBy } from './dialects.ts'
import type { HeardInput } from './heard-input.ts'
import type { HostTurns } from './host-turns.ts'
import { deathOf } from './program-death.ts'
import { printsAgain } from './print-again.ts'
import { ProgramTurn } from './program-turn.ts'
import { SpokenLines } from './spoken-lines.ts'

/** What it is made of. */
export interface AgentProgramOptions {
  readonly recorder: Recorder
  readonly guard: Guard
  readonly process: StartedProcess
  /** Where it was started. */
  readonly scope: Scope
  readonly hosts: HostTurns
  readonly input: HeardInput
  /** Nobody needs to hear it any more. */
  readonly forget: () => void
}

/** An agent says who it is in one of its first lines, and within so many bytes. */
const FIRST_LINES = 16
const FIRST_BYTES = 262_144
/** Twice so long after its death, in ms, nothing that it had said can still be on its way. */
const LAST_WORDS_MS = 500

/** One process. */
export class AgentProgram {
  readonly #options: AgentProgramOptions
  readonly #lines = new SpokenLines({
    line: (line) => this.#line(line),
    unread: () => this.#turn?.letGo(),
  })
  #linesLeft = FIRST_LINES
  #bytesLeft = FIRST_BYTES
  #dialect: Dialect | undefined
  #introduction: Introduction | undefined
  #turn: ProgramTurn | undefined
  /** Where its next turn is asked for. */
  #scope: Scope
  #worksFor: RunInfo | undefined
  #isClosed = false
  /** Its turn was ended from outside: what it still says begins no other. */
  #isStopped = false

  constructor(options: AgentProgramOptions) {
    this.#options = options
    this.#scope = options.scope
    this.#worksFor = options.scope.run
  }

  /** Its output brings a chunk, or null at its end. */
  hear(chunk: unknown): void {
    if (chunk === null) return this.#closed()
    if (!(chunk instanceof Uint8Array)) return
    this.#lines.hear(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    this.#bytesLeft -= chunk.length
    const isNone = this.#dialect === undefined && (this.#linesLeft <= 0 || this.#bytesLeft <= 0)
    if (isNone) this.#options.forget()
  }

  #line(line: string): void {
    if (this.#dialect === undefined) this.#linesLeft -= 1
    if (!line.startsWith('{') || this.#dialect?.dull?.test(line) === true) return
    const read = parsed(line)
    if (this.#dialect === undefined) this.#meet(read)
    for (const told of this.#dialect?.tells(read) ?? []) {
      // Whatever an idle one does is its first turn.
      if (told.what === 'begins' || this.#turn === undefined) this.#begin(read)
      this.#living()?.hear(told)
    }
  }

  /** Its host says something to it: an answer to its question, or what its next turn is about. */
  #asked(words: string): void {
    this.#turn?.questions.hear(words)
    if (this.#living() !== undefined) return
    const scope = this.#options.recorder.requester()
    if (scope.run !== undefined && scope.run.ended === undefined) this.#scope = scope
  }

  #meet(line: Fields): void {
    const met = introducedBy(line)
    if (met === undefined || this.#linesLeft < 0) return
    const { process } = this.#options
    // Its SDK tells more of it, a second adapter of this kind is there, or these are words of long ago.
    if (isClaimed(process) || printsAgain(process.spawnargs)) return this.#options.forget()
    claim(process)
    this.#dialect = met.dialect
    this.#introduction = met.introduction
    if (met.introduction.isIdle !== true) this.#begin()
    this.#options.input.listen(process, (words) => this.#asked(words))
    const { once } = fields(process)
    if (typeof once !== 'function') return
    // It takes no code: who does is taken for the host, which was told.
    const exited = (): void => void this.#options.guard.attempt('hear of a death', () => this.#exited())
    once.call(process, 'exit', exited)
  }

  /** Somebody else may have ended its run, and it goes on: in the host's one, or because it is deaf. */
  #living(): ProgramTurn | undefined {
    const turn = this.#turn
    if (turn === undefined || turn.isOver) return undefined
    const { ended } = turn.run
    if (ended === undefined) return turn
    turn.end(ended)
    this.#isStopped ||= isAbnormal(ended)
    return undefined
  }

  #begin(line?: Fields): void {
    // Now it may know better who it is, or work at another session.
    this.#introduction = (line && this.#dialect?.introduces(line)) ?? this.#introduction
    if (this.#living() !== undefined || this.#isStopped || this.#introduction === undefined) return
    const { recorder, process, hosts } = this.#options
    const scope = this.#scope
    const free = hosts.freeIn(scope)
    const run = free ?? recorder.within(scope, () => recorder.startRun(this.#named()))
    this.#turn = new ProgramTurn(run, free !== undefined)
    hosts.begin(this.#turn)
    // What it starts works for this run.
    if (run !== this.#worksFor) recorder.processStarted(process, { run })
    this.#worksFor = run
    if (free !== undefined) return
    run.control((end) => {
      // It outlives the application, as it would without us.
      if (isFromOutside(end) && end.cause !== 'shutdown') recorder.own(process, run)
    })
  }

  #named(): { readonly agent: string; readonly session: string } {
    const { agent, session } = this.#introduction as Introduction
    return { agent: agent ?? programOf(this.#options.process), session }
  }

  #closed(): void {
    this.#isClosed = true
    if (this.#dialect === undefined) this.#options.forget()
    else this.#endByFate()
  }

  /** What it has started may hold its output open, and its last words may still be on their way. */
  #exited(): void {
    if (this.#isClosed) return this.#endByFate()
    const { clock } = this.#options.recorder
    const end = (): void => void this.#options.guard.attempt('tell of a death', () => this.#endByFate())
    clock.after(LAST_WORDS_MS, () => clock.after(LAST_WORDS_MS, end))
  }

  #endByFate(): void {
    const fate = this.#options.recorder.fateOf(this.#options.process)
    if (typeof fate === 'object') this.#end(fate)
  }

  #end(fate: ProcessFate): void {
    const { hosts, process } = this.#options
    const failure = this.#turn?.failure
    const isHidden = failure !== undefined && fate.code === 0
    if (isHidden && this.#turn?.isHosts === true) hosts.failed(this.#turn, failure)
    this.#living()?.end(deathOf(fate, { failure, isHosts: process.killed === true }))
  }
}

function parsed(line: string): Fields {
  try {
    return fields(JSON.parse(line))
  } catch {
    return fields(undefined)
  }
}

/** Of its file, without the folder. */
function programOf(process: StartedProcess): string {
  const file = text(fields(process)['spawnfile']) ?? ''
  return text(file.split(/[\\/]/).at(-1)) ?? 'agent'
}
