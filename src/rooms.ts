/** Wires the rooms, in the order in which news passes through them. */

import { actorsOf, processesOf, type Told, witnessOf } from './actors.ts'
import { attemptOf } from './voice/attempt-of.ts'
import { Attendants } from './control/attended/attendants.ts'
import { Lanes } from './control/lanes.ts'
import type { OwnedProcesses } from './control/owned-processes.ts'
import { ScopeRecorder } from './control/scope-recorder.ts'
import type { DiagnosticSampler } from './diagnostics/diagnostic-sampler.ts'
import { possibleRecoveries, possibleVerdicts } from './diagnostics/possible-verdicts.ts'
import type { ProcessWitness } from './evidence/process-witness.ts'
import type { Adapter, Recorder, Scope } from './model/adapter.ts'
import type { Attempt } from './model/attempt.ts'
import type { Clock } from './model/clock.ts'
import { isFromOutside } from './model/end.ts'
import { Relay } from './model/relay.ts'
import type { Sink } from './model/sink.ts'
import type { ToolLimit, ToolLimitQuestion } from './model/tool-limit.ts'
import { Notifier } from './notify/notifier.ts'
import { checkedKeeper, type CheckedKeeper } from './options/checked-keeper.ts'
import { checkedQuestion } from './options/limit-question.ts'
import type { ResolvedOptions } from './options/options.ts'
import { checkedOrigin, checkedRunOptions } from './options/run-options.ts'
import { guardedClock } from './guarded-clock.ts'
import { liveRoomOf, type LiveRoom } from './live/live-room.ts'
import { nameOfProcess } from './telemetry/process-name.ts'
import { LifesignSpanProcessor } from './telemetry/foreign/lifesign-span-processor.ts'
import { DiagnosticsChannels } from './listeners/diagnostics-channels.ts'
import { Listeners } from './listeners/listeners.ts'
import { isTracingSuppressed, suppressTracing } from './telemetry/suppress-tracing.ts'
import { Telemetry } from './telemetry/telemetry.ts'
import type { RunBook } from './tracker/book/run-book.ts'
import type { SessionDesk } from './tracker/session-desk.ts'
import type { SessionTracker } from './tracker/session-tracker.ts'
import { thresholdLevels } from './tracker/threshold-levels.ts'
import { isFedByEvents, openCallsOf, openWorkOf } from './tracker/runs/open-work.ts'
import { runnersOf, type Runners } from './runners.ts'
import { speakUp, warn, warnAloud } from './voice/warn.ts'
import { keepersOf, notTriedAgain, outOfSight, type Keepers } from './watchers.ts'

/** Every room of one instance. */
export interface Rooms {
  /** Does work of ours whose trouble shall go no further. */
  readonly attempt: Attempt
  readonly clock: Clock
  /** What is told here, all rooms hear. */
  readonly sinks: Required<Sink>
  /** Lets further sinks hear, after all others. */
  readonly connect: Relay['connect']
  readonly recorder: Recorder
  readonly runners: Runners
  readonly processes: OwnedProcesses
  readonly lanes: Lanes
  readonly desk: SessionDesk
  /** The desk and its lanes, as a host may talk to them. */
  readonly keeper: CheckedKeeper
  /** Says which limit a tool has; undefined, and said aloud, for a question that is wrong. */
  readonly limitOf: (question: ToolLimitQuestion) => ToolLimit | undefined
  readonly tracker: SessionTracker
  readonly sampler: DiagnosticSampler
  readonly telemetry: Telemetry
  readonly listeners: Listeners
  readonly notifier: Notifier
  readonly spanProcessor: LifesignSpanProcessor
  readonly witness: ProcessWitness
  /** What is to be shown. */
  readonly live: LiveRoom
  /** The adapters that are installed. */
  readonly ears: Set<Adapter>
}

type NotifierNeeds = Told & Pick<Rooms, 'telemetry'> & Pick<Keepers, 'mutes'>

/**
 * Makes the rooms and hands each what it needs of the others. Nothing starts yet.
 *
 * @param beforeRun called before each run starts
 */
export function wireRooms(given: ResolvedOptions, beforeRun: () => void): Rooms {
  const relay = new Relay(sinkFailed)
  const { sinks } = relay
  const attempt = attemptOf(() => sinks.dropped('own_failure', 1))
  const options = { ...given, clock: guardedClock(given.clock, attempt) }
  const witness = witnessOf(options, { sinks, attempt })
  const keepers = keepersOf(options, sinks, witness, () => telemetry.process())
  const { desk, mutes, book } = keepers
  const telemetry: Telemetry = telemetryOf(options, { sinks, attempt, spanProcessor: () => spanProcessor })
  // Exports of spans run in the context of the code that ended one: they are none of its work.
  const foreignScope = (): Scope | undefined =>
    isTracingSuppressed() ? undefined : spanProcessor.activeScope()
  const shared = { clock: options.clock, attempt, telemetry }
  const attendants = new Attendants(shared)
  const own: Recorder['own'] = (process, run) => processes.own(run, process, {}, { endsWith: isFromOutside })
  const recorder = recorderOf({ ...keepers, ...shared, witness, own, beforeRun, foreignScope, attendants })
  const scope = (): Scope => recorder.scope()
  const lanes = new Lanes({ keeper: desk, hostLanes: options.lanes, scope, warn, attempt })
  const actors = actorsOf(options, { ...keepers, sinks, lanes })
  const processes: OwnedProcesses = processesOf(options, recorder, attempt)
  const listeners = new Listeners(warn)
  const notifier = notifierOf(options, { telemetry, sinks, mutes, attempt })
  const runners = runnersOf({ ...keepers, ...shared, recorder, processes, lanes, attendants })
  const ears = new Set<Adapter>()
  const spanProcessor = spanProcessorOf({ ...keepers, ...shared, recorder, sinks, ears })
  const live = liveRoomOf({ ...keepers, ...shared, lanes, sampler: actors.sampler })
  const outlets = [telemetry.sink, new DiagnosticsChannels(), listeners, notifier, witness]
  // Processes and lanes also where telemetry is off.
  if (options.enabled) relay.connect([actors.first])
  relay.connect([book, processes, lanes])
  if (options.enabled) relay.connect([live.book, ...outlets, ...actors.sinks, ticking(spanProcessor)])
  // Last of all: code that holds the signal of a run hears of its end when that has been told.
  relay.connect([attendants, runners.forgotten])
  return {
    ...shared,
    ...keepers,
    sinks,
    connect: (further) => relay.connect(further),
    recorder,
    runners,
    processes,
    lanes,
    keeper: checkedKeeper({ keeper: desk, mutes, lanes, findRun: (id) => book.findLive(id), warn }),
    limitOf: (asked) => limitOf(asked, keepers),
    sampler: actors.sampler,
    listeners,
    notifier,
    spanProcessor,
    witness,
    live,
    ears,
  }
}

/** Somebody may have set a logger since the last tick: it hears what was said before. */
function ticking(spanProcessor: LifesignSpanProcessor): Sink {
  return { ticked: () => (speakUp(), spanProcessor.ticked()) }
}

function sinkFailed(method: string, error: unknown): void {
  warn(`A sink failed in ${method}`, error)
}

interface RecorderNeeds extends Pick<Rooms, 'tracker' | 'telemetry' | 'witness' | 'clock'> {
  readonly book: RunBook
  readonly own: Recorder['own']
  readonly beforeRun: () => void
  readonly foreignScope: () => Scope | undefined
  readonly attendants: Attendants
}

function recorderOf(of: RecorderNeeds): ScopeRecorder {
  const { clock, tracker, book, telemetry, witness, own, beforeRun, foreignScope, attendants } = of
  return new ScopeRecorder({
    clock,
    // The code that shows warnings begins with the first run.
    checked: (run) => (beforeRun(), checkedRunOptions(run, warn)),
    checkedOrigin: (origin) => checkedOrigin(origin, warn),
    startRun: (run, parent, within) => tracker.startRun(run, parent, within),
    find: (id) => book.find(id),
    attend: (handle) => attendants.attend(handle),
    foreignScope,
    activate: (target, work) => telemetry.activate(target, work),
    processes: witness,
    own,
    warn,
    warnAloud,
  })
}

interface TelemetryNeeds extends Told {
  readonly spanProcessor: () => LifesignSpanProcessor
}

function telemetryOf(options: ResolvedOptions, { sinks, attempt, spanProcessor }: TelemetryNeeds): Telemetry {
  return new Telemetry({
    clock: options.clock,
    export: options.export,
    providers: options,
    channels: options.channels.map((channel) => channel.name),
    verdicts: possibleVerdicts(),
    recoveries: possibleRecoveries(),
    openCallsOf,
    isFedByEvents,
    adopt: (target) => spanProcessor().adopt(target),
    report: sinkFailed,
    attempt,
    overflowed: () => sinks.dropped('attribute_value', 1),
  })
}

function limitOf(asked: ToolLimitQuestion, { tracker, measures }: Keepers): ToolLimit | undefined {
  const question = checkedQuestion(asked, warn)
  return question && measures.reportOf(question, thresholdLevels(tracker, question))
}

function notifierOf(options: ResolvedOptions, { telemetry, sinks, mutes, attempt }: NotifierNeeds): Notifier {
  const { clock, channels, defaultOrigin, defaultOriginPerHour, onAbnormalEnd, notices } = options
  return new Notifier({
    clock,
    channels,
    ...(defaultOrigin && { defaultOrigin }),
    fallbackPerHour: defaultOriginPerHour,
    ...(onAbnormalEnd && { onAbnormalEnd }),
    notices,
    deliveryEnded: sinks.deliveryEnded,
    traceIdOf: (run) => telemetry.traceIdOf(run),
    nameOf: (run) => telemetry.nameOf(run) ?? nameOfProcess(),
    openWorkOf,
    isMuted: (session) => mutes.isMuted(session),
    suppressTracing,
    attempt,
    warn,
    warnAloud,
  })
}

function spanProcessorOf(
  of: Keepers & Pick<Rooms, 'recorder' | 'sinks' | 'ears' | 'telemetry'>,
): LifesignSpanProcessor {
  const { recorder, sinks, ears, book, telemetry } = of
  const isHeard = (scope: string): boolean =>
    [...ears].some(({ spanScopes = [] }) => spanScopes.includes(scope))
  return new LifesignSpanProcessor({
    scopeOf: () => recorder.scope(),
    startRun: (run) => recorder.startRun(run),
    isLost: outOfSight(of, 'foreign'),
    isNotTriedAgain: notTriedAgain(of),
    heardScopes: { has: isHeard },
    findRun: (id) => book.findLive(id),
    ending: (run) => telemetry.runSpanEnding(run),
    dropped: (count) => sinks.dropped('foreign_run', count),
    warn,
  })
}
