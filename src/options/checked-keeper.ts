/** Checks what a host says about its sessions: what is wrong is reported, and changes nothing. */

import type { Lanes } from '../control/lanes.ts'
import { MAX_MUTE_MS, type Mutes } from '../tracker/mutes.ts'
import type { SessionKeeper } from '../control/sessions.ts'
import type { Takeover } from '../model/lane.ts'
import type { EndProposal } from '../model/end.ts'
import type { RunHandle } from '../model/run.ts'
import { kindOf } from './kinds/value-words.ts'
import { Walk, type Kind } from './kinds/kind.ts'
import { number, text, word } from './kinds/plain-kinds.ts'
import { origin, recoveryPolicy, thresholds } from './shared-options.ts'

/** The keeper of sessions, and of their lanes. */
export type CheckedKeeper = SessionKeeper &
  Pick<Lanes, 'takeover' | 'stop'> & {
    /** Ends the run of that id, or the live runs of a session. Returns how many ended. */
    endRun(target: unknown, proposal: EndProposal): number
  }

/** Who does what was checked. */
export interface CheckedKeeperOptions {
  readonly keeper: Omit<SessionKeeper, 'mute' | 'unmute'>
  readonly mutes: Pick<Mutes, 'mute' | 'unmute'>
  readonly lanes: Pick<Lanes, 'takeover' | 'stop'>
  /** The live run of that id. */
  readonly findRun: (id: string) => Pick<RunHandle, 'end'> | undefined
  readonly warn: (message: string) => void
}

const NOTHING_DONE: Takeover = { ended: 0, cleared: [] }

const key = text()
const waiting = number(0, 10_000)
const forMs = number(1, MAX_MUTE_MS)
const state = word('idle', 'processing', 'waiting')

/**
 * Puts the check before the verbs. A key that is an id in numbers is the text that runs have it as; with one
 * that is no key a question finds nothing, and a word does nothing.
 */
export function checkedKeeper({ keeper, mutes, lanes, findRun, warn }: CheckedKeeperOptions): CheckedKeeper {
  const aWalk = (): Walk => new Walk(({ message }) => warn(`${message}; it changes nothing`))
  /** Does something with a session, unless what is said of it is wrong. */
  const told = <Value>(of: unknown, [name, value, kind]: Said<Value>, tell: Tell<Value>): void => {
    const walk = aWalk()
    const session = walk.into('session', of, key)
    const taken = session === undefined ? undefined : walk.into(name, value, kind)
    if (session !== undefined && taken !== undefined) tell(session, taken)
  }
  /** Asks something of a session. */
  const asked = <Answer>(of: unknown, ask: (session: string) => Answer): Answer | undefined => {
    const session = aWalk().into('session', of, key)
    return session === undefined ? undefined : ask(session)
  }
  return {
    list: () => keeper.list(),
    get: (of) => asked(of, (session) => keeper.get(session)),
    queued: (of, lane) => told(of, ['lane', lane, key], (...said) => keeper.queued(...said)),
    level: (of, depth, lane) =>
      told(of, ['depth', depth, waiting], (session, count) =>
        told(session, ['lane', lane, key], (...[, known]) => keeper.level(session, Math.floor(count), known)),
      ),
    dequeued: (of) => void asked(of, (session) => keeper.dequeued(session)),
    setState: (of, to) => told(of, ['state', to, state], (...said) => keeper.setState(...said)),
    setThresholds: (of, to) =>
      told(of, ['thresholds', to, thresholds], (...said) => keeper.setThresholds(...said)),
    setRecovery: (of, to) =>
      told(of, ['recovery', to, recoveryPolicy], (...said) => keeper.setRecovery(...said)),
    mute: (of, ms) => told(of, ['forMs', ms, forMs], (...said) => mutes.mute(...said)),
    unmute: (of) => void asked(of, (session) => mutes.unmute(session)),
    setOrigin: (of, to) => told(of, ['origin', to, origin], (...said) => keeper.setOrigin(...said)),
    heardFrom: (of, from) => void asked(of, (session) => keeper.heardFrom(session, from)),
    endRuns: (of, proposal) => asked(of, (session) => keeper.endRuns(session, proposal)) ?? 0,
    endRun: (target, proposal) => {
      const walk = aWalk()
      if (kindOf(target) !== 'object') {
        const id = walk.into('target', target, key)
        return id !== undefined && findRun(id)?.end(proposal) ? 1 : 0
      }
      const session = walk.into('session', walk.read(target as object, 'session'), key)
      return session === undefined ? 0 : keeper.endRuns(session, proposal)
    },
    takeover: (of) => asked(of, (session) => lanes.takeover(session)) ?? NOTHING_DONE,
    stop: (of) => asked(of, (session) => lanes.stop(session)) ?? NOTHING_DONE,
  }
}

type Said<Value> = readonly [name: string, value: unknown, kind: Kind<Value>]
type Tell<Value> = (session: string, value: Value) => void
