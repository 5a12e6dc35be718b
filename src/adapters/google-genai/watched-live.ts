/** Stands around the live connections of clients: what goes through them are messages, and no requests. */

import type { Recorder } from '../../model/adapter.ts'
import { type Fields, fields, items, text } from '../fields.ts'
import { replaceMethod } from '../followed-generator.ts'
import type { Guard } from '../guard.ts'
import { ownerOf } from '../method-owner.ts'
import { modelOf } from './asked-config.ts'
import { LiveTalk } from './live-talk.ts'

/** `live` of a client. */
export interface Live {
  connect(asked: LiveParameters): Promise<LiveSession>
}

/** How a connection is asked for. */
interface LiveParameters extends Fields {
  readonly callbacks?: LiveCallbacks
}

type Callback = (event: never) => void

/** Who hears what the server sends. */
interface LiveCallbacks {
  readonly onopen?: Callback | null
  readonly onmessage?: Callback | null
  readonly onerror?: Callback | null
  readonly onclose?: Callback | null
}

/** A connection that can be talked to. */
interface LiveSession {
  sendClientContent(content: unknown): void
  sendRealtimeInput(input: unknown): void
  sendToolResponse(response: unknown): void
  close(): void
}

/** All copies of the client. */
export class WatchedLive {
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #known = new Set<object>()
  readonly #undo: (() => void)[] = []

  constructor(recorder: Recorder, guard: Guard) {
    this.#recorder = recorder
    this.#guard = guard
  }

  /** Begins to watch all that share its class. */
  meet(live: unknown): void {
    const owner = isLive(live) ? ownerOf(live, 'connect') : undefined
    if (owner === undefined || this.#known.has(owner)) return
    this.#known.add(owner)
    const { connect } = owner
    const talkOf = (asked: LiveParameters, from: Live): LiveTalk | undefined => this.#talkOf(asked, from)
    const guard = this.#guard
    const watched: Live['connect'] = async function (this: Live, asked) {
      const talk = talkOf(asked, this)
      if (talk === undefined) return connect.call(this, asked)
      const callbacks = heardBy(fields(asked['callbacks']) as LiveCallbacks, { talk, guard })
      try {
        const session = await guard.within(talk.scope, () => connect.call(this, { ...asked, callbacks }))
        guard.attempt('follow a live session', () => follow(session, { talk, guard }))
        return session
      } catch (error) {
        guard.attempt('end a live session', () => talk.failed(error))
        throw error
      }
    }
    this.#undo.push(replaceMethod(owner, 'connect', watched))
  }

  leave(): void {
    for (const undo of this.#undo.splice(0)) undo()
  }

  #talkOf(asked: LiveParameters, from: Live): LiveTalk | undefined {
    const guard = this.#guard
    const recorder = this.#recorder
    return guard.attempt('follow a live session', () => {
      const model = modelOf(from as never, asked)
      return new LiveTalk({ recorder, guard, outer: recorder.scope(), model })
    })
  }
}

interface Told {
  readonly talk: LiveTalk
  readonly guard: Guard
}

/** The application hears what it would have heard. */
function heardBy(callbacks: LiveCallbacks, { talk, guard }: Told): LiveCallbacks {
  const telling = (name: keyof LiveCallbacks, tell: (event: unknown) => void): Callback => {
    return (event) => {
      guard.attempt('hear a live session', () => tell(event))
      callbacks[name]?.(event)
    }
  }
  return {
    ...callbacks,
    onmessage: telling('onmessage', (message) => talk.heard(fields(message))),
    onerror: telling('onerror', (event) => talk.broke(event)),
    onclose: telling('onclose', (event) => talk.closed(event)),
  }
}

function follow(session: LiveSession, { talk, guard }: Told): void {
  const telling = <K extends keyof LiveSession>(name: K, tell: (sent: Fields) => void): void => {
    const send = session[name] as (sent?: unknown) => void
    const value = (sent?: unknown): void => {
      send.call(session, sent)
      guard.attempt('hear a live session', () => tell(fields(sent)))
    }
    Object.defineProperty(session, name, { value, configurable: true, writable: true })
  }
  const { close } = session
  talk.opened(() => close.call(session))
  telling('sendClientContent', ({ turnComplete = true }) => void (turnComplete === true && talk.asked()))
  telling('sendRealtimeInput', (input) => void (isQuestion(input) && talk.asked()))
  telling('sendToolResponse', ({ functionResponses }) => {
    talk.toolsAnswered(Array.isArray(functionResponses) ? items(functionResponses) : [functionResponses])
  })
  telling('close', () => talk.left())
}

/** Of a stream of sound or pictures the server decides where a question ends. */
function isQuestion(input: Fields): boolean {
  return text(input['text']) !== undefined || input['activityEnd'] !== undefined
}

function isLive(value: unknown): value is Live {
  return typeof fields(value)['connect'] === 'function'
}
