/** The one instance of a process, and the verbs that act on it from anywhere. */

import { tasksIn } from '#engine'
import type { Run } from './control/run.ts'
import type { Runs } from './control/attended/runs.ts'
import type { Sessions } from './control/sessions.ts'
import { Lifesign } from './lifesign.ts'
import type { EndProposal } from './model/end.ts'
import type { OriginContext } from './model/origin.ts'
import type { LaneMode, LaneOptions } from './model/lane.ts'
import type { RunOptions } from './model/run.ts'
import type { ToolLimit, ToolLimitQuestion } from './model/tool-limit.ts'
import type { LifesignOptions } from './options/options.ts'
import type { LifesignEventName, LifesignListener } from './listeners/listeners.ts'
import type { Markup, TasksTextOptions } from './notify/tasks/tasks-text.ts'
import { systemClock } from './system-clock.ts'
import { warnAloud } from './voice/warn.ts'

// A registered symbol: two copies of this package in one process share the instance.
const SLOT = Symbol.for('lifesign.instance')
const slots = globalThis as { [SLOT]?: Lifesign }

/**
 * Starts Lifesign in this process, or joins the one that `lifesign/register`, a library or another part of the
 * application has started. Channels, adapters and `onAbnormalEnd` are added, `defaultOrigin` where there is
 * none. What contradicts the first start is named, once, as a warning of the process, and changes nothing.
 *
 * @throws {RangeError} for an option out of its bounds
 * @example
 * const lifesign = startLifesign({ channels: [consoleChannel()] })
 * await lifesign.run({ label: 'index-repo', timeoutMs: 300_000 }, async (run) => work(run.signal))
 */
export function startLifesign(options: LifesignOptions = {}): Lifesign {
  const running = slots[SLOT]
  // One that is switched off has nothing to join.
  if (running !== undefined && !running.isOver && running.enabled) return joined(running, options)
  const started = new Lifesign(options)
  slots[SLOT] = started
  return started
}

function joined(running: Lifesign, options: LifesignOptions): Lifesign {
  if (typeof running.join === 'function') return running.join(options)
  warnAloud(
    'Cannot join: an older copy of Lifesign was started first, and the options of this start are ignored',
  )
  return running
}

/**
 * The instance of this process, if one was started.
 *
 * @example
 * await currentLifesign()?.flush(2_000)
 */
export function currentLifesign(): Lifesign | undefined {
  return slots[SLOT]
}

/**
 * `lifesign.run` of the process's instance; without one, the function runs with deadline and signal only.
 *
 * @returns what the function returns
 * @throws what the function throws; a `TimeoutError` at the deadline and an `AbortError` at any other end
 *   from outside
 * @example
 * const answer = await run({ agent: 'clerk', timeoutMs: 60_000 }, async (current) => {
 *   await current.tool({ name: 'search' }, async () => 'two flights')
 *   return 42
 * })
 */
export function run<T>(options: RunOptions, body: (run: Run) => T | PromiseLike<T>): Promise<T> {
  return instance().run(options, body)
}

/**
 * `lifesign.open` of the process's instance: a run for hosts that see only events, ended by `end`. Without an instance,
 * it has deadline and signal only.
 *
 * @returns the run; with a `lane`, a promise of it
 * @example
 * const turn = open({ hostId: 'turn-7', session: 'C1:171', timeoutMs: 300_000 })
 * turn.describe({ label: 'index-repo' })
 * turn.end({ reason: 'completed' })
 */
export function open(options: RunOptions & { readonly lane?: undefined }): Run
export function open(options: RunOptions & { readonly lane: LaneMode | LaneOptions }): Promise<Run>
export function open(options: RunOptions): Run | Promise<Run> {
  return (instance().open as (of: RunOptions) => Run | Promise<Run>).call(instance(), options)
}

/**
 * `lifesign.withOrigin` of the process's instance: runs that start inside of `work` come from there. Without
 * an instance, only the function.
 *
 * @returns what the function returns
 * @example
 * const origin = { channel: 'webhook', room: 'C1', thread: '171', label: 'index-repo' }
 * await withOrigin(origin, () => run({ agent: 'indexer' }, async (current) => current.progress()))
 */
export function withOrigin<T>(origin: OriginContext, work: () => T): T {
  return instance().withOrigin(origin, work)
}

/**
 * `lifesign.endRun` of the process's instance: ends runs from outside, for timers and watchdogs.
 *
 * @param target id of a run, or a session whose live runs shall all end
 * @returns how many runs ended
 * @example
 * const ended = endRun({ session: 'C1:171' }, { reason: 'timeout', cause: 'outer_timer' })
 */
export function endRun(target: string | { readonly session: string }, proposal: EndProposal): number {
  return instance().endRun(target, proposal)
}

/**
 * `lifesign.limitOf` of the process's instance: the limit that calls of a tool have which start now, and why.
 *
 * @returns undefined, with a warning in `diag`, for a question that is wrong
 * @example
 * limitOf({ tool: 'bash' })?.why // 'the default: 0 of the 50 calls were seen from which it is learned'
 */
export function limitOf(question: ToolLimitQuestion): ToolLimit | undefined {
  return instance().limitOf(question)
}

/**
 * `lifesign.on` of the process's instance. Start it first: a listener stays with the instance that it was
 * given to.
 *
 * @returns a function that stops listening
 * @example
 * const off = on('session.stalled', ({ session, reason, ageMs }) => console.log(session.key, reason, ageMs))
 */
export function on<Name extends LifesignEventName>(name: Name, listener: LifesignListener<Name>): () => void {
  return instance().on(name, listener)
}

/**
 * The tasks of this process as a short list for people, those that need them first: who, what, how long, what it does
 * now. It is the answer of a host's own `/tasks` command. Names are harmless in it: the channel's markup escapes them.
 *
 * @param format `plain` for words without signs, as for mail, SMS or screen readers; else the markup of a channel:
 *   `slackMarkup`, `telegramMarkup`, `discordMarkup` from `lifesign/channels/<name>`
 * @returns a text for `plain`, else what the platform's own client sends
 * @throws {RangeError} for `maxRows` below 1
 * @example
 * const text: string = tasksText('plain', { origin: { channel: 'slack', room: 'C1' } })
 */
export function tasksText(format: 'plain', options?: TasksTextOptions): string
export function tasksText<Message>(format: Markup<Message>, options?: TasksTextOptions): Message
export function tasksText<Message>(
  format: 'plain' | Markup<Message>,
  options: TasksTextOptions = {},
): string | Message {
  return tasksIn(format, options, { lifesign: currentLifesign(), at: systemClock.wallTime() })
}

/**
 * `lifesign.flush` of the process's instance: for serverless, before each freeze. Never rejects.
 *
 * @param graceMs in ms. Default: the option `shutdownGraceMs`
 * @example
 * await flush(2_000)
 */
export function flush(graceMs?: number): Promise<void> {
  return instance().flush(graceMs)
}

/**
 * Shuts down the process's instance, for all who have started it; a new one may be started after it. Never rejects.
 *
 * @param graceMs in ms. Default: the option `shutdownGraceMs`
 * @example
 * process.once('SIGTERM', () => void shutdown(3_000).then(() => process.exit()))
 */
export async function shutdown(graceMs?: number): Promise<void> {
  const closing = instance()
  await closing.shutdownForAll(graceMs)
  if (slots[SLOT] === closing) delete slots[SLOT]
}

/**
 * `lifesign.sessions` of the process's instance, whichever that is when a verb is called.
 *
 * @example
 * sessions.queued('C1:171')
 * const state = sessions.heartbeat('C1:171')?.state
 * sessions.dequeued('C1:171')
 */
export const sessions: Pick<Sessions, keyof Sessions> = {
  list: () => instance().sessions.list(),
  get: (key) => instance().sessions.get(key),
  heartbeat: (key) => instance().sessions.heartbeat(key),
  stop: ((key, options) => instance().sessions.stop(key, options as { queued: true })) as Sessions['stop'],
  takeover: (key) => instance().sessions.takeover(key),
  queued: (key, options) => instance().sessions.queued(key, options),
  depth: (key, depth, options) => instance().sessions.depth(key, depth, options),
  dequeued: (key) => instance().sessions.dequeued(key),
  state: (key, state) => instance().sessions.state(key, state),
  thresholds: (key, thresholds) => instance().sessions.thresholds(key, thresholds),
  recovery: (key, policy) => instance().sessions.recovery(key, policy),
  mute: (key, options) => instance().sessions.mute(key, options),
  unmute: (key) => instance().sessions.unmute(key),
  origin: (key, origin) => instance().sessions.origin(key, origin),
}

/**
 * `lifesign.runs` of the process's instance, whichever that is when a verb is called.
 *
 * @example
 * const tasks = runs.list().map(({ label, elapsedMs, heartbeat }) => [label, elapsedMs, heartbeat.state])
 */
export const runs: Pick<Runs, keyof Runs> = {
  list: () => instance().runs.list(),
  get: (id) => instance().runs.get(id),
  handle: (id) => instance().runs.handle(id),
}

let silent: Lifesign | undefined

/** The process's instance, or a silent one that makes every verb work without telling anybody. */
function instance(): Lifesign {
  return slots[SLOT] ?? (silent ??= new Lifesign({ enabled: false }))
}
