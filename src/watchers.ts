/** Wires those who keep sessions, and those who judge them: the part of an instance that needs no outlet. */

import { Mutes } from './tracker/mutes.ts'
import { DiagnosticSampler } from './diagnostics/diagnostic-sampler.ts'
import { Episodes } from './diagnostics/episodes.ts'
import type { JudgeOptions } from './diagnostics/judge.ts'
import { isNotTriedAgain, isOutOfSight, KEPT_SILENT_MS } from './diagnostics/lost-sight.ts'
import { Measures } from './diagnostics/measures.ts'
import { RecoveryCoordinator } from './diagnostics/recovery-coordinator.ts'
import type { MachineReadings } from './diagnostics/self-watch.ts'
import type { EvidenceSource } from './model/evidence.ts'
import type { RecoveryHandler } from './model/recovery.ts'
import type { RunInfo } from './model/run.ts'
import type { SessionProcess } from './model/session.ts'
import type { Sink } from './model/sink.ts'
import type { ResolvedOptions } from './options/options.ts'
import { spokenChecks } from './options/spoken-checks.ts'
import { RunBook } from './tracker/book/run-book.ts'
import { hasLiveBelow } from './tracker/runs/open-work.ts'
import { SessionDesk } from './tracker/session-desk.ts'
import { SessionTracker } from './tracker/session-tracker.ts'
import { warn as warnOf } from './voice/warn.ts'

/** Those who keep sessions. */
export interface Keepers {
  readonly tracker: SessionTracker
  readonly desk: SessionDesk
  /** What they teach, and judges ask. */
  readonly measures: Measures
  /** Finds runs, by what their hosts call them. */
  readonly book: RunBook
  /** Of which sessions people wish to hear nothing. */
  readonly mutes: Mutes
}

/** Makes those who keep sessions. */
export function keepersOf(
  options: ResolvedOptions,
  sinks: Required<Sink>,
  evidence: EvidenceSource,
  process: () => SessionProcess,
): Keepers {
  const { clock } = options
  const measures = new Measures(options.thresholds, evidence)
  const tracker = new SessionTracker({ ...options, sinks, measures, checks: spokenChecks(warnOf) })
  const mutes = new Mutes({ clock, warn: warnOf })
  const mutedUntil = (key: string): number | undefined => mutes.untilOf(key)
  const desk = new SessionDesk({ tracker, clock, sinks, measures, mutedUntil, process })
  return { tracker, desk, measures, mutes, book: new RunBook({ tracker, measures }) }
}

/** Says of runs whose end only others can tell that nobody waits for it any more. A run with live runs below is seen. */
export function outOfSight(
  { tracker, measures }: Pick<Keepers, 'tracker' | 'measures'>,
  kind: keyof typeof KEPT_SILENT_MS,
): (run: RunInfo) => boolean {
  const keptMs = KEPT_SILENT_MS[kind]
  return (run) => !hasLiveBelow(run) && isOutOfSight(tracker.watchedOf(run), measures, keptMs)
}

/** Says of runs whose request failed that nobody tries again. */
export function notTriedAgain({ tracker }: Pick<Keepers, 'tracker'>): (run: RunInfo) => boolean {
  return (run) => isNotTriedAgain(tracker.watchedOf(run))
}

/** What judges need beside the options. */
export interface JudgesNeeds extends Keepers {
  readonly sinks: Required<Sink>
  /** Who gives sessions back, asked after the handler of the options. */
  readonly owners: readonly RecoveryHandler[]
  readonly readMachine: () => MachineReadings
  readonly warn: (message: string, error?: unknown) => void
}

/** Those who judge sessions. */
export interface Judges {
  /** To be connected before all others: an episode is over before its run's end is told. */
  readonly episodes: Episodes
  /** To be connected after those who listen. */
  readonly recovery: RecoveryCoordinator
  readonly sampler: DiagnosticSampler
}

/** Makes those who judge sessions. Nothing ticks yet. */
export function judgesOf(options: ResolvedOptions, needs: JudgesNeeds): Judges {
  const { clock, lanes, recovery: policy } = options
  const { tracker, desk, measures, sinks, owners, readMachine } = needs
  const episodes = new Episodes(sinks.attentionChanged)
  const judging: JudgeOptions = { measures, heldElsewhere: (watched) => recovery.isHeldElsewhere(watched) }
  const recovery: RecoveryCoordinator = new RecoveryCoordinator({
    clock,
    judging,
    episodeOf: (watched) => episodes.of(watched),
    release: (session, generation) => void desk.release(session, generation),
    policy,
    drainMs: policy.drainMs,
    handlers: policy.handler === undefined ? owners : [policy.handler, ...owners],
    heldElsewhere: (session) => lanes?.isHeldElsewhere?.(session) ?? false,
    recoveryRequested: sinks.recoveryRequested,
    recoveryCompleted: sinks.recoveryCompleted,
    warn: needs.warn,
  })
  const sampler = new DiagnosticSampler({
    ...options,
    watch: tracker,
    sinks,
    judging,
    episodes,
    recovery,
    readMachine,
  })
  return { episodes, recovery, sampler }
}
