/** The replay's outcome for machines. */

import type { Figure } from '../figure.ts'
import { HOST_KINDS } from './hearing.ts'
import type { HostKind } from './hearing.ts'
import { healthyEstimate, MEASURES, sceneNames, sceneOutcome } from './outcome.ts'
import type { Measure } from './outcome.ts'
import { OTHERS } from './replay.ts'
import type { ReplayResult } from './replay.ts'

const bench = 'truth'

/** What is promised about healthy runs, in 1,000 of them. */
const AT_MOST: Readonly<Record<string, number>> = { 'good hit': 10, 'good stuck': 0, 'lazy stuck': 0 }
/** What is promised beside commit a1b1452. */
const SHARE_AT_MOST: Readonly<Record<string, number>> = {
  'good alarms': 0.08,
  'lazy alarms': 0.21,
  'good messages': 0.08,
}

/** All figures: today's package, beside an earlier one where there is one. */
export function figuresOf(results: readonly ReplayResult[], packages: readonly string[]): Figure[] {
  const [now = '', against] = packages
  const healthy = HOST_KINDS.flatMap((host) =>
    (Object.keys(MEASURES) as Measure[]).map((measure) =>
      healthyFigure(results, { now, against, host, measure }),
    ),
  )
  const others = OTHERS.flatMap((judge) =>
    HOST_KINDS.flatMap((host) =>
      (['alarms', 'hit'] as const).map((measure) => {
        const { median, low, high } = healthyEstimate(results, { judge, host, measure })
        return {
          bench,
          case: `${host}: ${MEASURES[measure]}, ${judge}`,
          value: median,
          unit: '/1,000',
          low,
          high,
        }
      }),
    ),
  )
  const scenes = packages.flatMap((judge) =>
    sceneNames(results).map((name) => sceneFigure(results, name, { judge, now })),
  )
  return [...healthy, ...others, ...scenes]
}

function healthyFigure(
  results: readonly ReplayResult[],
  of: {
    readonly now: string
    readonly against: string | undefined
    readonly host: HostKind
    readonly measure: Measure
  },
): Figure {
  const { now, against, host, measure } = of
  const { median, low, high } = healthyEstimate(results, { judge: now, host, measure })
  const figure = { bench, case: `${host}: ${MEASURES[measure]}`, value: median, unit: '/1,000', low, high }
  const key = `${host} ${measure}`
  // A bound on the ratio would replace that on the value, where there is one.
  const atMost = AT_MOST[key] ?? (against === undefined ? undefined : SHARE_AT_MOST[key])
  const beside = against !== undefined && AT_MOST[key] === undefined
  return {
    ...figure,
    ...(beside && { baseline: healthyEstimate(results, { judge: against, host, measure }).median, against }),
    ...(atMost !== undefined && { atMost }),
  }
}

function sceneFigure(
  results: readonly ReplayResult[],
  scene: string,
  { judge, now }: { readonly judge: string; readonly now: string },
): Figure {
  const { right, trials } = sceneOutcome(results, { judge, scene })
  const figure = { bench, value: trials - right, unit: '' }
  return judge === now
    ? { ...figure, case: `${scene}: wrong trials`, atMost: 0 }
    : { ...figure, case: `${scene}: wrong trials, ${judge}` }
}
