/** Checks what is said when a run starts. A run is never refused because of it. */

import type { LanePlace } from '../control/lane-turn.ts'
import type { LaneOptions } from '../model/lane.ts'
import type { OriginContext } from '../model/origin.ts'
import type { ParentHandle, RunOptions, SpanIdentity } from '../model/run.ts'
import { MAX_TIMER_MS } from '../system-clock.ts'
import type { Described } from './kinds/option.ts'
import { abortSignal, anything, exactText, flag, name, number, text, word } from './kinds/plain-kinds.ts'
import { orObject, shape } from './kinds/shape-kinds.ts'
import { keepPosted, origin, originContext, recoveryPolicy, thresholds } from './shared-options.ts'
import { thing } from './kinds/thing-kinds.ts'
import { kindName, kindOf } from './kinds/value-words.ts'
import { Walk, type Kind } from './kinds/kind.ts'

const laneMode = word('queue', 'takeover', 'reject')

/** How a run takes its turn. */
export const LANE_OPTIONS = {
  mode: {
    kind: laneMode,
    fallback: 'queue',
    doc: '`queue` waits, `takeover` ends what runs and hands back what waits, `reject` refuses with a `LaneError`',
  },
  name: {
    kind: name(),
    fallback: 'default',
    doc: 'A class of lanes, for the metrics of queues. Never a session key',
  },
  maxQueued: {
    kind: number(0, 10_000),
    fallback: 100,
    doc: 'How many may wait. One more is refused: its input is still yours',
  },
  input: {
    kind: anything(),
    otherwise: 'none',
    doc: 'What you get back, in `run.cleared` or from `sessions.takeover`, if a takeover or a stop clears this run while it waits',
  },
} as const satisfies Described<LaneOptions>

/** A run, or a call of one, by its id or by a handle. */
const parent: Kind<string | ParentHandle> = {
  type: 'string or object',
  must: 'a run, a call, or the id of a run',
  take(value, walk) {
    if (kindOf(value) !== 'object') return text().take(value, walk)
    const isHandle = ['id', 'run'].some((part) => walk.read(value as object, part) !== undefined)
    return isHandle ? (value as ParentHandle) : walk.refuse(TypeError, 'it is neither a run nor a call')
  },
}

const inherited = 'of the session, else of the instance'

/** What a run takes: one row for each field of `RunOptions`. */
export const RUN_OPTIONS: Described<RunOptions> = {
  session: { kind: text(), otherwise: 'its own, anonymous', doc: 'Key of the conversation' },
  label: {
    kind: name(),
    otherwise: 'the agent, else the session',
    doc: 'What people call the task. Without all three it is called by the service and the route, else by the script',
  },
  agent: {
    kind: name(),
    otherwise: 'none',
    doc: 'Name of the agent. It becomes a metric attribute: few values',
  },
  origin: {
    kind: origin,
    otherwise: "of `withOrigin`, else the parent's",
    doc: 'Where its people wait: `{ channel, account?, room, thread?, message? }`',
  },
  hostId: {
    kind: text(),
    otherwise: 'none',
    doc: 'Your own id of this run: `runs.get`, `endRun` and `parent` find it by that. Never given to a second one',
  },
  parent: {
    kind: parent,
    otherwise: 'the run that it is started in',
    doc: 'The run that it is part of, or the call of it: by a handle, its id or its `hostId`',
  },
  startedAt: {
    kind: number(0, Number.MAX_SAFE_INTEGER),
    otherwise: 'now',
    doc: 'When it started, in ms since the epoch, for hosts that tell late: at most a week ago',
  },
  timeoutMs: { kind: number(1, MAX_TIMER_MS), otherwise: 'none', doc: 'Deadline, in ms from its start' },
  signal: { kind: abortSignal(), otherwise: 'none', doc: 'Your own signal. Its abort ends the run' },
  thresholds: { kind: thresholds, otherwise: inherited, doc: 'When this run needs attention' },
  recovery: {
    kind: recoveryPolicy,
    otherwise: inherited,
    doc: 'Whether it may be aborted when it is silent: `{ abort, tools }`',
  },
  lane: {
    kind: orObject(laneMode, shape<LaneOptions>(LANE_OPTIONS)),
    otherwise: 'none: runs go in parallel',
    doc: "Takes its turn on its session's lane. See [Lanes](#lanes)",
  },
  keepPosted: {
    kind: keepPosted,
    otherwise: 'of the instance',
    doc: 'Tells its people now and then that it still runs',
  },
  detached: {
    kind: flag(),
    otherwise: 'true for a run with a session and a place of its own that `run.child` did not start',
    doc: 'Lives on when the run that it is started in ends abnormally. Otherwise it ends with it, as `killed` by `parent`',
  },
  provider: { kind: name(), otherwise: 'none', doc: 'Provider by the GenAI conventions' },
  model: { kind: name(), otherwise: 'none', doc: 'Model that the agent asks for' },
  foreign: {
    kind: thing<SpanIdentity>(
      {
        traceId: { kind: exactText(), otherwise: 'must be given', doc: 'Its trace' },
        spanId: { kind: exactText(), otherwise: 'must be given', doc: 'Its own id' },
        traceFlags: { kind: number(0, 255), otherwise: 'must be given', doc: 'Whether it is sampled' },
        name: {
          kind: exactText(),
          otherwise: 'none',
          doc: 'What its run is called by without label and agent',
        },
      },
      {
        must: 'a span',
        required: ['traceId', 'spanId', 'traceFlags'],
        lacks: 'it must have traceId, spanId and traceFlags',
      },
    ),
    otherwise: 'none',
    doc: 'For instrumentations: the span that stands for this run already',
  },
}

const runOptions = shape(RUN_OPTIONS)

/** Checks the options of one run: each that is wrong is reported and left out, and all others hold. */
export function checkedRunOptions(options: RunOptions, warn: (message: string) => void): RunOptions {
  if (kindOf(options) !== 'object') {
    warn(
      `Cannot use options: they must be an object, but are ${kindName(options)}; the run goes on without them`,
    )
    return {}
  }
  const lenient = new Walk(({ message }) => warn(`${message}; the run goes on without it`))
  return runOptions.take(options, lenient) ?? {}
}

/** Checks what `withOrigin` is told: what is wrong is reported and left out. */
export function checkedOrigin(
  context: OriginContext,
  warn: (message: string) => void,
): OriginContext | undefined {
  const lenient = new Walk(({ message }) => warn(`${message}; runs go on without it`))
  return lenient.into('origin', context, originContext)
}

/** Finds the lane that a checked run asks for. One without a session is reported, and the run has no lane. */
export function placeOf(
  { lane, session }: RunOptions,
  warn: (message: string) => void,
): LanePlace | undefined {
  if (lane === undefined) return undefined
  if (session === undefined) {
    warn('Cannot use lane: a run needs a session for it; the run goes on without a lane')
    return undefined
  }
  const { mode, name: of, maxQueued, ...rest } = typeof lane === 'string' ? { mode: lane } : lane
  return {
    ...rest,
    session,
    mode: mode ?? LANE_OPTIONS.mode.fallback,
    name: of ?? LANE_OPTIONS.name.fallback,
    maxQueued: maxQueued ?? LANE_OPTIONS.maxQueued.fallback,
  }
}
