/** The replay's outcome for people. */

import { HOST_KINDS } from './hearing.ts'
import { healthyEstimate, MEASURES, reasonsOf, sceneNames, sceneOutcome } from './outcome.ts'
import type { Measure, SceneOutcome } from './outcome.ts'
import { TARGETS } from './quantiles.ts'
import type { Quantiles, Timed } from './quantiles.ts'
import { OTHERS } from './replay.ts'
import type { ReplayResult } from './replay.ts'
import { isHealthy } from './scenes/all-scenes.ts'

/** Who is shown beside the packages: the others tell people nothing more, and a timer aborts nobody. */
const BESIDE: Readonly<Partial<Record<Measure, readonly string[]>>> = {
  alarms: OTHERS,
  hit: OTHERS,
  aborted: [OTHERS[0]],
}

/** All lines of the table. */
export function tableOf(results: readonly ReplayResult[], packages: readonly string[]): string[] {
  return [
    ...workloadLines(results),
    '',
    ...healthyLines(results, packages),
    '',
    ...packages.map(
      (name) => `  alarms of ${name} by reason, good host: ${listed(reasonsOf(results, name))}`,
    ),
    '',
    ...packages.map((judge) => `  scenes right in all trials: ${judge} ${rightScenes(results, judge)}`),
    '',
    ...sceneNames(results).flatMap((scene) => sceneLines(results, packages, scene)),
  ]
}

function workloadLines(results: readonly ReplayResult[]): string[] {
  const turns = results.map(({ healthy }) => healthy[OTHERS[0]]?.good.turns ?? 0)
  const lines = (Object.keys(TARGETS) as Timed[]).map((timed) => {
    const found = results.map(({ quantiles }) => quantiles[timed])
    const means = [0, 1, 2].map(
      (index) => found.reduce((sum, one) => sum + (one[index] ?? 0), 0) / found.length,
    )
    return `  ${timed.padEnd(8)} ${written(means as unknown as Quantiles).padEnd(24)} fitted to ${written(TARGETS[timed])}`
  })
  return [`  ${results.length} seeds, ${turns.join(', ')} healthy runs; p50 / p90 / p99 in s:`, ...lines]
}

function written(quantiles: Quantiles): string {
  return quantiles.map((seconds) => seconds.toPrecision(3)).join(' / ')
}

function healthyLines(results: readonly ReplayResult[], packages: readonly string[]): string[] {
  const head =
    `  in 1,000 healthy runs (median, 95 %)`.padEnd(44) + HOST_KINDS.map((host) => host.padStart(20)).join('')
  const rows = (Object.keys(MEASURES) as Measure[]).flatMap((measure) => {
    return [...packages, ...(BESIDE[measure] ?? [])].map((judge) => {
      const cells = HOST_KINDS.map((host) => {
        const { median, low, high } = healthyEstimate(results, { judge, host, measure })
        return `${median.toFixed(1)} (${low.toFixed(0)}-${high.toFixed(0)})`.padStart(20)
      })
      return `  ${MEASURES[measure].padEnd(24)}${judge.padEnd(18)}${cells.join('')}`
    })
  })
  return [head, ...rows]
}

function rightScenes(results: readonly ReplayResult[], judge: string): string {
  const outcomes = sceneNames(results).map((scene) => sceneOutcome(results, { judge, scene }))
  return `${outcomes.filter(({ right, trials }) => right === trials).length} of ${outcomes.length}`
}

function sceneLines(results: readonly ReplayResult[], packages: readonly string[], scene: string): string[] {
  const outcomeOf = (judge: string): SceneOutcome => sceneOutcome(results, { judge, scene })
  const beside = OTHERS.map((judge) => {
    const { found, trials, afterS } = outcomeOf(judge)
    return `${judge} ${found}/${trials}${found > 0 ? ` ${when(afterS)}` : ''}`
  })
  return [
    `  ${scene}; due: ${sceneOutcome(results, { judge: packages[0] ?? '', scene }).due}`,
    ...packages.map((judge) => sceneLine(judge, outcomeOf(judge), isHealthy({ name: scene }))),
    `    ${'beside'.padEnd(14)} ${beside.join(', ')}`,
  ]
}

function sceneLine(judge: string, outcome: SceneOutcome, isQuiet: boolean): string {
  const { trials, right, inTime, found, early, twice, afterS, wrong, open, messages, falseMessages } = outcome
  const faults = [
    found < trials && !isQuiet ? `${trials - found} never found` : '',
    early > 0 ? `${early} ${isQuiet ? 'false alarms' : 'early'}` : '',
    twice > 0 ? `${twice} alarmed twice` : '',
    wrong.size > 0 ? `wrong: ${listed(wrong)}` : '',
    open > 0 ? `${open} never hear the end` : '',
    falseMessages > 0 ? `${falseMessages} false messages` : '',
  ].filter((fault) => fault !== '')
  const share = `${right}/${trials} right, ${inTime}/${trials} ${isQuiet ? 'quiet' : 'in time'}`
  const told = `${found > 0 ? `word ${when(afterS)}` : 'no word'}, at most ${messages} messages`
  return `    ${judge.padEnd(14)} ${share.padEnd(30)} ${[told, ...faults].join('; ')}`
}

function when(afterS: number | undefined): string {
  return afterS === undefined ? '' : `after ${afterS.toFixed(0)} s`
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${name} ${count}`).join(', ') || 'none'
}
