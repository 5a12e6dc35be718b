/** All seeds together: estimates of what is false, and counts of what was found. */

import type { HostKind } from './hearing.ts'
import { estimate } from './interval.ts'
import type { Estimate } from './interval.ts'
import type { ReplayResult } from './replay.ts'
import type { TrialScore } from './scene-score.ts'

/** What is counted about healthy runs, with its words for people. All in 1,000 healthy runs. */
export const MEASURES = {
  alarms: 'alarms of people',
  hit: 'runs hit',
  messages: 'messages to people',
  stuck: 'called stuck',
  aborted: 'would be aborted',
} as const

/** The name of such a measure. */
export type Measure = keyof typeof MEASURES

/** One measure of one judge over all seeds. */
export function healthyEstimate(
  results: readonly ReplayResult[],
  { judge, host, measure }: { readonly judge: string; readonly host: HostKind; readonly measure: Measure },
): Estimate {
  const perThousand = results.map(({ healthy }) => {
    const score = healthy[judge]?.[host]
    return score === undefined ? Number.NaN : (1_000 * score[measure]) / score.turns
  })
  return estimate(perThousand)
}

/** Alarms of a judge by reason about a good host, over all seeds. */
export function reasonsOf(results: readonly ReplayResult[], judge: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const reasons = results.flatMap(({ healthy }) => Object.entries(healthy[judge]?.good.reasons ?? {}))
  for (const [reason, count] of reasons) counts.set(reason, (counts.get(reason) ?? 0) + count)
  return new Map([...counts].toSorted((a, b) => b[1] - a[1]))
}

/** All trials of one scene by one judge. */
export interface SceneOutcome {
  readonly trials: number
  /** What must be said. */
  readonly due: string
  readonly right: number
  readonly inTime: number
  readonly found: number
  readonly early: number
  readonly twice: number
  /** From the last sign of life to the first word, in s, the middle of those that were found. */
  readonly afterS: number | undefined
  /** What was wrong with first words, and in how many trials. */
  readonly wrong: ReadonlyMap<string, number>
  /** Trials in which people never heard how it ended. */
  readonly open: number
  /** The most messages of a trial within six hours, and how many of all are false. */
  readonly messages: number
  readonly falseMessages: number
}

/** The names of all scenes, in the order in which they were played. */
export function sceneNames(results: readonly ReplayResult[]): string[] {
  const trials = results.flatMap((result) => Object.values(result.trials).flat())
  return [...new Set(trials.map(({ scene }) => scene))]
}

/** Counts the trials of one scene. */
export function sceneOutcome(
  results: readonly ReplayResult[],
  { judge, scene }: { readonly judge: string; readonly scene: string },
): SceneOutcome {
  const trials = results
    .flatMap((result) => result.trials[judge] ?? [])
    .filter((trial) => trial.scene === scene)
  const count = (is: (trial: TrialScore) => boolean): number => trials.filter(is).length
  const after = trials.flatMap(({ afterMs }) => afterMs ?? []).toSorted((a, b) => a - b)
  const middle = after[Math.floor(after.length / 2)]
  const wrong = new Map<string, number>()
  for (const word of trials.flatMap((trial) => trial.wrong)) wrong.set(word, (wrong.get(word) ?? 0) + 1)
  return {
    trials: trials.length,
    due: trials[0]?.due ?? '',
    right: count(({ isRight }) => isRight),
    inTime: count(({ isInTime }) => isInTime),
    found: count(({ isFound }) => isFound),
    early: count(({ isEarly }) => isEarly),
    twice: count(({ isTwice }) => isTwice),
    afterS: middle === undefined ? undefined : middle / 1_000,
    wrong,
    open: count(({ isClosed }) => !isClosed),
    messages: Math.max(0, ...trials.map(({ messages }) => messages)),
    falseMessages: trials.reduce((sum, trial) => sum + trial.falseMessages, 0),
  }
}
