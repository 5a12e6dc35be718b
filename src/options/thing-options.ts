/** The tables of what a host hands us whole: channels, adapters, lanes, handlers of recoveries, clocks. */

import type { Adapter, Framework } from '../model/adapter.ts'
import type { Clock } from '../model/clock.ts'
import type { LanePort } from '../model/lane.ts'
import type { Channel, RateLimit } from '../model/notice.ts'
import type { RecoveryHandler } from '../model/recovery.ts'
import { MAX_TIMER_MS } from '../system-clock.ts'
import { listOf } from './kinds/collection-kinds.ts'
import type { Described, Option } from './kinds/option.ts'
import { exactText, flag, func, number, word } from './kinds/plain-kinds.ts'
import { shape } from './kinds/shape-kinds.ts'
import { thing } from './kinds/thing-kinds.ts'

const given = 'must be given'

/** Something that must be there to be called. */
function verb<Func>(doc: string): Option<Func> {
  return { kind: func<Func>(), otherwise: given, doc }
}

/** What a platform allows. */
export const RATE_LIMIT_OPTIONS: Described<RateLimit> = {
  per: { kind: word('channel', 'room', 'thread'), otherwise: given, doc: 'What the limit counts for' },
  count: { kind: number(1, Number.MAX_SAFE_INTEGER), otherwise: given, doc: 'How many messages' },
  perMs: { kind: number(1, MAX_TIMER_MS), otherwise: given, doc: 'In how long, in ms' },
  burst: {
    kind: number(1, Number.MAX_SAFE_INTEGER),
    otherwise: 'count',
    doc: 'How many at once, for a process that ends',
  },
}

/** A driver that carries notices. A limit that is no number would let everything through, or nothing. */
export const CHANNEL_OPTIONS: Described<Channel> = {
  name: { kind: exactText(), otherwise: given, doc: 'The name that `Origin.channel` refers to' },
  timeoutMs: { kind: number(1, MAX_TIMER_MS), otherwise: '10 s', doc: 'Time limit of one attempt, in ms' },
  limits: {
    kind: listOf(shape(RATE_LIMIT_OPTIONS)),
    otherwise: 'none that is known',
    doc: 'Limits that the platform sets; all hold at once',
  },
  maxTextLength: {
    kind: number(100, Number.MAX_SAFE_INTEGER),
    otherwise: 'none that is known',
    doc: 'The longest text that the platform takes, in UTF-16 code units',
  },
  send: verb('Sends one notice'),
  edit: { kind: func(), otherwise: 'none', doc: 'Replaces the text of a message in place' },
  identify: { kind: func(), otherwise: 'none', doc: 'Asks the platform who this is, and tells nobody' },
}

/** A channel of any class. */
export const channel = thing(CHANNEL_OPTIONS, {
  must: 'a channel',
  required: ['name', 'send'],
  lacks: 'it must have a name and send',
})

/** What an ear hears. */
export const FRAMEWORK_OPTIONS: Described<Framework> = {
  name: { kind: exactText(), otherwise: given, doc: 'The name of its package' },
  least: { kind: exactText(), otherwise: given, doc: 'The oldest version that is heard' },
  formerly: { kind: exactText(), otherwise: 'none', doc: 'What it was published as before' },
}

/** An ear. */
export const ADAPTER_OPTIONS: Described<Adapter> = {
  name: { kind: exactText(), otherwise: given, doc: 'What it is called in warnings' },
  spanScopes: {
    kind: listOf(exactText()),
    otherwise: 'none',
    doc: 'Instrumentation scopes whose spans tell of the same runs',
  },
  framework: { kind: shape(FRAMEWORK_OPTIONS), otherwise: 'none', doc: 'The package that it hears' },
  isHere: { kind: flag(), otherwise: 'not known', doc: 'False while its framework was not loaded' },
  install: verb('Begins to listen'),
}

/** An adapter of any class. */
export const adapter = thing(ADAPTER_OPTIONS, {
  must: 'an adapter',
  required: ['name', 'install'],
  lacks: 'it must have a name and install',
})

/** Lanes of a host. */
export const LANE_PORT_OPTIONS: Described<LanePort> = {
  clear: verb('Takes out all input that waits for a session'),
  release: verb('Lets the next input go on'),
  isHeldElsewhere: { kind: func(), otherwise: 'never', doc: 'True while input waits for something wider' },
}

/** Lanes of any class. */
export const lanePort = thing(LANE_PORT_OPTIONS, {
  must: 'a LanePort',
  required: ['clear', 'release'],
  lacks: 'it must have clear and release, each a function',
})

/** The owner of sessions. */
export const RECOVERY_HANDLER_OPTIONS: Described<RecoveryHandler> = {
  recover: verb('Tries to give a session back'),
}

/** A handler of any class. */
export const recoveryHandler = thing(RECOVERY_HANDLER_OPTIONS, {
  must: 'a RecoveryHandler',
  required: ['recover'],
  lacks: 'it must have recover, a function',
})

/** Time. */
export const CLOCK_OPTIONS: Described<Clock> = {
  now: verb('Monotonic time, in ms'),
  wallTime: verb('Wall-clock time, in ms since the epoch'),
  after: verb('Calls back once, after some ms'),
  soon: verb('Calls back after the poll phase of the event loop'),
}

/** A clock of any class. */
export const clock = thing(CLOCK_OPTIONS, {
  must: 'a Clock',
  required: ['now', 'wallTime', 'after', 'soon'],
  lacks: 'it must have now, wallTime, after and soon, each a function',
})
