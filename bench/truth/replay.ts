/** Replays one seed: one world, heard by each kind of host, judged by each judge; then all scenes. */

import { FixedTimer } from './fixed-timer.ts'
import { scoreHealthy } from './healthy-score.ts'
import type { HealthyScore } from './healthy-score.ts'
import { heardBy, HOST_KINDS } from './hearing.ts'
import type { HostKind } from './hearing.ts'
import type { Judge } from './judge.ts'
import { LifesignJudge } from './lifesign-judge.ts'
import { OpenClawRule } from './openclaw-rule.ts'
import { loadPackage } from './package.ts'
import type { JudgedPackage } from './package.ts'
import { play } from './player.ts'
import { quantilesOf } from './quantiles.ts'
import { scoreTrial } from './scene-score.ts'
import type { TrialScore } from './scene-score.ts'
import { writePausedScenes, writeScenes } from './scenes/all-scenes.ts'
import { healthyTrace } from './workload.ts'

/** What one replay does. */
export interface ReplayPlan {
  readonly seed: string
  readonly sessions: number
  /** How often each scene is played. */
  readonly times: number
  /** Where the judged packages stand, by the name that they are shown under. */
  readonly packages: Readonly<Record<string, string>>
}

/** What came of it, by judge. */
export interface ReplayResult {
  readonly quantiles: ReturnType<typeof quantilesOf>
  readonly healthy: Readonly<Record<string, Readonly<Record<HostKind, HealthyScore>>>>
  readonly trials: Readonly<Record<string, readonly TrialScore[]>>
}

/** The names of the judges that are no package. */
export const OTHERS = ['OpenClaw', 'timer 120 s'] as const

/** Says who would be aborted, and aborts nobody. */
const SPARES_ALL = { recover: () => ({ action: 'observe_only', status: 'noop', detail: 'replay' }) as const }

/** Plays all of it. */
export async function replay({ seed, sessions, times, packages }: ReplayPlan): Promise<ReplayResult> {
  const judges = await judgesOf(packages)
  const trace = healthyTrace({ seed, sessions })
  const healthy: Record<string, Record<HostKind, HealthyScore>> = {}
  for (const kind of HOST_KINDS) {
    const heard = { ...trace, events: heardBy(kind, trace.events) }
    for (const [name, { healthyJudge }] of judges) {
      const score = scoreHealthy(trace.events, await play(heard, healthyJudge()))
      healthy[name] = { ...healthy[name], [kind]: score } as Record<HostKind, HealthyScore>
    }
  }
  const trials: Record<string, TrialScore[]> = {}
  for (const scenes of [writeScenes({ seed, times }), writePausedScenes({ seed, times })]) {
    for (const [name, { sceneJudge }] of judges) {
      const findings = await play(scenes.trace, sceneJudge())
      const scores = scenes.trials.map((trial) => scoreTrial(trial, findings))
      trials[name] = [...(trials[name] ?? []), ...scores]
    }
  }
  return { quantiles: quantilesOf(trace.events), healthy, trials }
}

/** Makes a judge for the healthy world, and one for the scenes: there all is as it is by default. */
interface Bench {
  readonly healthyJudge: () => Judge
  readonly sceneJudge: () => Judge
}

async function judgesOf(packages: Readonly<Record<string, string>>): Promise<Map<string, Bench>> {
  const judges = new Map<string, Bench>()
  for (const [name, root] of Object.entries(packages)) judges.set(name, benchOf(await loadPackage(root)))
  const [openClaw, timer] = OTHERS
  judges.set(openClaw, { healthyJudge: () => new OpenClawRule(), sceneJudge: () => new OpenClawRule() })
  judges.set(timer, { healthyJudge: () => new FixedTimer(), sceneJudge: () => new FixedTimer() })
  return judges
}

function benchOf(judged: JudgedPackage): Bench {
  const recovery = { abort: true, handler: SPARES_ALL }
  return {
    healthyJudge: () => new LifesignJudge(judged, { recovery }),
    sceneJudge: () => new LifesignJudge(judged),
  }
}
