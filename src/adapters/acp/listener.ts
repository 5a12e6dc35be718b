/** Makes runs of prompts and calls of tools, on either side of a connection. */

import type { Recorder } from '../../model/adapter.ts'
import type { EndProposal } from '../../model/end.ts'
import type { ProcessFate } from '../../model/evidence.ts'
import { Guard } from '../guard.ts'
import type { AcpAnswer, AcpMessage, Connection, ConnectionEars, Incoming, Send } from './connection.ts'
import { fields } from '../fields.ts'
import { FarProcesses } from './far-process.ts'
import type { Turn } from './turn.ts'
import { CANCELLED, endOfAnswer, endOfBreak, endOfFailure, endOfGivenUp } from './turn-end.ts'
import { Turns } from './turns.ts'

/** Requests of an agent that a person answers. */
const ASKS_PERSON = new Set(['session/request_permission', 'elicitation/create'])
/** What an agent has its client do. */
const ACTS = new Set(['terminal/create', 'fs/write_text_file'])

/** Requests by which a client has an agent tell again what a session was. */
const REPLAYS = new Set(['session/load', 'session/resume'])
/** An agent has this long to answer a prompt that was cancelled, in ms: those that were tried answer within 1 s. */
const CANCEL_PATIENCE_MS = 30_000

/** All connections of this process. */
export class AcpListener implements ConnectionEars {
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #turns: Turns
  readonly #far: FarProcesses

  constructor(recorder: Recorder) {
    this.#recorder = recorder
    this.#guard = new Guard(recorder, 'acp')
    this.#turns = new Turns(recorder)
    this.#far = new FarProcesses(recorder, this.#guard)
  }

  /**
   * Begins to hear which processes are started.
   *
   * @returns how to stop that
   */
  listen(): () => void {
    return this.#far.listen()
  }

  /** @returns what `send` returns; for a prompt in a run that people have stopped, an `AbortError`, and nothing is sent */
  asks(connection: Connection, asked: AcpMessage, send: Send): Promise<unknown> {
    const answered = this.#guard.attempt('look for a process', () => this.#far.asked(connection))
    const sendSeen: Send = () => {
      const answer = send()
      const seen = (): void => void this.#guard.attempt('look for a process', () => answered?.())
      answer.then(seen, () => undefined)
      return answer
    }
    if (asked.method === 'session/prompt') return this.#prompt(connection, asked, sendSeen)
    const answer = sendSeen()
    if (asked.method === 'initialize') this.#learnName(connection, answer)
    else if (REPLAYS.has(asked.method)) this.#skipReplay(connection, asked, answer)
    else if (ASKS_PERSON.has(asked.method)) this.#waitFor(answer, this.#turns.of(connection, asked), asked)
    return answer
  }

  says(connection: Connection, said: AcpMessage): void {
    this.#guard.attempt('hear a message', () => this.#told(connection, said))
  }

  hears(connection: Connection, heard: Incoming, handle: Send): Promise<unknown> {
    if (heard.kind === 'notification') {
      this.says(connection, heard)
      return handle()
    }
    if (heard.method === 'session/prompt') return this.#serve(connection, heard, handle)
    if (heard.method === 'initialize') {
      this.#hearAnswer(heard, ({ result }) => this.#turns.met(connection, result))
      return handle()
    }
    const turn = this.#turns.of(connection, heard)
    return turn === undefined ? handle() : this.#help(turn, heard, handle)
  }

  /** This process asks an agent. */
  #prompt(connection: Connection, asked: AcpMessage, send: Send): Promise<unknown> {
    const { run } = this.#guard.attempt('read the scope', () => this.#recorder.scope()) ?? {}
    if (run !== undefined && this.#guard.attempt('ask the gate', () => run.gate()) === false) {
      return Promise.reject(new DOMException('The run was stopped', 'AbortError'))
    }
    const stop = (): void => this.#stop(connection, asked)
    const start = (): Turn | undefined => this.#turns.begin(connection, { asked, stop })
    const turn = this.#guard.attempt('start a run', start)
    if (turn === undefined) return send()
    if (!turn.isQueued) this.#guard.attempt('note an agent', () => this.#far.worksFor(connection, turn.run))
    const answer = send()
    const end = this.#enderOf(connection, asked, turn)
    // Ahead of the application, which gets the same promise.
    answer.then(
      (result) => end(() => endOfAnswer(result, turn)),
      (error: unknown) => this.#failed(connection, error, (fate) => end(() => endOfBreak(error, fate, turn))),
    )
    return answer
  }

  /** What an agent says of a failure has a number; what has none came from the connection, and perhaps from a death. */
  #failed(connection: Connection, error: unknown, tell: (fate: ProcessFate | undefined) => void): void {
    if (typeof fields(error)['code'] === 'number') return tell(undefined)
    this.#guard.attempt('ask for a process', () => this.#far.fate(connection, tell))
  }

  /** This process is the agent, or has both sides: then the client tells. */
  #serve(connection: Connection, asked: Incoming, handle: Send): Promise<unknown> {
    const client = this.#turns.askedHere(asked)
    if (client !== undefined) return this.#guard.within({ run: client.run }, handle)
    const start = (): Turn | undefined => this.#turns.begin(connection, { asked })
    const turn = this.#guard.attempt('start a run', start)
    if (turn === undefined) return handle()
    const end = this.#enderOf(connection, asked, turn)
    this.#hearAnswer(asked, ({ result, error }) =>
      end(() => (error === undefined ? endOfAnswer(result, turn) : endOfFailure(error, turn))),
    )
    const handled = this.#guard.within({ run: turn.run }, handle)
    // Nothing was answered: the connection has gone.
    const left = (): void => end(() => endOfGivenUp(turn))
    handled.then(left, left)
    return handled
  }

  /** The agent needs its client: a person, a file, a terminal. */
  #help(turn: Turn, heard: Incoming, handle: Send): Promise<unknown> {
    const { run } = turn
    if (ACTS.has(heard.method) && this.#guard.attempt('ask the gate', () => run.gate()) === false) {
      const error = { code: CANCELLED, message: 'The run was stopped' }
      return heard.responder?.respondWithResult({ error }) ?? handle()
    }
    const work = this.#guard.attempt('find a call', () => turn.onlyCall)
    const answered = this.#guard.within({ run, work }, handle)
    if (ASKS_PERSON.has(heard.method)) this.#waitFor(answered, turn, heard)
    else this.#guard.attempt('report progress', () => run.progress())
    return answered
  }

  /** A person decides. */
  #waitFor(answer: Promise<unknown>, turn: Turn | undefined, { params }: AcpMessage): void {
    if (turn === undefined) return
    const over = this.#guard.attempt('wait for a person', () => {
      const within = turn.call(fields(params)['toolCall'])
      return turn.run.waiting('person', within === undefined ? {} : { within })
    })
    const goOn = (): void => void this.#guard.attempt('go on', () => over?.())
    answer.then(goOn, goOn)
  }

  /** What either side tells the other. */
  #told(connection: Connection, message: AcpMessage): void {
    const turn = this.#turns.of(connection, message)
    if (turn === undefined) return
    if (message.method === 'session/cancel') this.#cancelled(connection, message, turn)
    if (message.method !== 'session/update') return
    turn.update(fields(message.params)['update'])
    if (turn.mustStop) this.#stop(connection, message)
  }

  /** The client does not wait for ever: an agent that is deaf to it is given up. */
  #cancelled(connection: Connection, message: AcpMessage, turn: Turn): void {
    if (turn.isCancelled) return
    turn.isCancelled = true
    if (!turn.isRemote) return
    const giveUp = (): void => this.#end(connection, message, turn, endOfGivenUp(turn))
    const late = (): void => void this.#guard.attempt('give up an agent', giveUp)
    turn.patience = this.#recorder.clock.after(CANCEL_PATIENCE_MS, late)
  }

  /** People have stopped the run: its agent hears of that by the protocol's own word. */
  #stop(connection: Connection, { params }: AcpMessage): void {
    const { sessionId } = fields(params)
    this.#guard.attempt('stop an agent', () => {
      connection.sendNotification('session/cancel', { sessionId }).catch(() => undefined)
    })
  }

  /** Ends a turn by its first end: also when its caller waits no more, and no matter how the agent takes that. */
  #enderOf(connection: Connection, asked: AcpMessage, turn: Turn): (endOf: () => EndProposal) => void {
    const { signal } = asked
    const end = (endOf: () => EndProposal): void =>
      void this.#guard.attempt('end a run', () => {
        signal?.removeEventListener('abort', gaveUp)
        this.#end(connection, asked, turn, endOf())
      })
    const gaveUp = (): void => void this.#guard.attempt('end a run', () => end(() => endOfGivenUp(turn)))
    signal?.addEventListener('abort', gaveUp, { once: true })
    return end
  }

  /** The agent goes on with the next one of the session, if that is queued. */
  #end(connection: Connection, message: AcpMessage, turn: Turn, end: EndProposal): void {
    this.#turns.end(connection, message, turn, end)
    this.#far.rests(connection, turn.run)
    const next = this.#turns.of(connection, message)
    if (next?.isRemote === true) this.#far.worksFor(connection, next.run)
  }

  #skipReplay(connection: Connection, asked: AcpMessage, answer: Promise<unknown>): void {
    this.#guard.attempt('skip a replay', () => this.#turns.replays(connection, asked, answer))
  }

  #learnName(connection: Connection, answer: Promise<unknown>): void {
    const learn = (result: unknown): void =>
      void this.#guard.attempt('learn a name', () => this.#turns.met(connection, result))
    answer.then(learn, () => undefined)
  }

  #hearAnswer({ responder }: Incoming, listener: (answer: AcpAnswer) => void): void {
    this.#guard.attempt('hear an answer', () => {
      if (responder === undefined) return
      const respond = responder.respondWithResult
      responder.respondWithResult = (answer) => {
        this.#guard.attempt('hear an answer', () => listener(answer))
        return respond.call(responder, answer)
      }
    })
  }
}
