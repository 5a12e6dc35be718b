/** All turns that go on in this process, by connection and session. */

import type { Recorder } from '../../model/adapter.ts'
import type { EndProposal } from '../../model/end.ts'
import type { RunHandle } from '../../model/run.ts'
import { fields, given, text } from '../fields.ts'
import type { AcpMessage, Connection } from './connection.ts'
import { SessionTurns } from './session-turns.ts'
import { Turn } from './turn.ts'

/** Turns that are followed at once: more are not heard. */
const MAX_TURNS = 10_000

/** What is known of one connection. */
interface Peer {
  agent: string
  /** It speaks a draft of version 2, which answers prompts before their turns are over: these are not heard. */
  isDraft: boolean
  readonly turns: SessionTurns
  /** Sessions whose past the agent tells again, because its client loads them. */
  readonly replayed: Set<string>
}

/** Where a prompt went, and from where. */
export interface Prompted {
  readonly asked: AcpMessage
  /** Has the agent stop, which works behind the connection. Absent where this process is the agent. */
  readonly stop?: () => void
}

/** Finds the turn that a message is about. */
export class Turns {
  readonly #recorder: Recorder
  readonly #peers = new WeakMap<Connection, Peer>()
  /** Those that clients of this process wait for: their agent may be here too. */
  readonly #asked = new SessionTurns()
  /** Hosts' runs in which a turn goes on: another one at the same time is a sub-agent's. */
  readonly #hosts = new Set<RunHandle>()
  #open = 0

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  /** The agent has said who it is: `title` is meant for people. */
  met(connection: Connection, initialized: unknown): void {
    const { agentInfo, protocolVersion } = fields(initialized)
    const { title, name } = fields(agentInfo)
    const peer = this.#peerOf(connection)
    peer.agent = text(title) ?? text(name) ?? peer.agent
    peer.isDraft = Number(protocolVersion) > 1
  }

  /** The turn that the session of a message works at; undefined while it only tells again what was. */
  of(connection: Connection, { params }: AcpMessage): Turn | undefined {
    const peer = this.#peers.get(connection)
    const session = sessionOf(params)
    return peer?.replayed.has(session) === true ? undefined : peer?.turns.current(session)
  }

  /** The turn of a client of this process, if its prompt has come here again. */
  askedHere({ params }: AcpMessage): Turn | undefined {
    return this.#asked.current(sessionOf(params))
  }

  /** A client loads a session: until the answer, what its agent tells was told before. */
  replays(connection: Connection, { params }: AcpMessage, answer: Promise<unknown>): void {
    const { replayed } = this.#peerOf(connection)
    const session = sessionOf(params)
    const over = (): void => void replayed.delete(session)
    replayed.add(session)
    answer.then(over, over)
  }

  /** A run of its own; in a run of the host, that one. */
  begin(connection: Connection, { asked, stop }: Prompted): Turn | undefined {
    const { agent, turns, isDraft } = this.#peerOf(connection)
    if (isDraft || this.#open >= MAX_TURNS) return undefined
    const session = sessionOf(asked.params)
    const { run: around, work } = this.#recorder.scope()
    const isAround = around !== undefined && around.ended === undefined
    const isHosts = isAround && work === undefined && !this.#hosts.has(around)
    const run = isHosts ? around : this.#recorder.startRun({ agent, ...given('session', text(session)) })
    const turn = new Turn({ run, isHosts, stop, signal: asked.signal })
    if (isHosts) this.#hosts.add(run)
    if (stop !== undefined) this.#asked.add(session, turn)
    turns.add(session, turn)
    if (turns.current(session) !== turn) turn.queue()
    this.#open += 1
    return turn
  }

  /** Ends it; only the first end counts. */
  end(connection: Connection, { params }: AcpMessage, turn: Turn, end: EndProposal): void {
    if (turn.isOver) return
    const session = sessionOf(params)
    this.#open -= 1
    const { turns } = this.#peerOf(connection)
    for (const known of [turns, this.#asked]) known.delete(session, turn)
    if (turn.isHosts) this.#hosts.delete(turn.run)
    turn.end(end)
    turns.current(session)?.goOn()
  }

  #peerOf(connection: Connection): Peer {
    const known = this.#peers.get(connection)
    if (known !== undefined) return known
    const peer: Peer = { agent: 'acp', isDraft: false, turns: new SessionTurns(), replayed: new Set() }
    this.#peers.set(connection, peer)
    return peer
  }
}

function sessionOf(params: unknown): string {
  return text(fields(params)['sessionId']) ?? ''
}
