/** Which processes of a healthy fleet live when: a service that is deployed now and then, and jobs of minutes. */

import { Random } from '../../bench/truth/random.ts'

/** How big a fleet is, and how long it is watched. */
export interface FleetOptions {
  /** Sessions of the service that are busy at a time by day, about. */
  readonly busy: number
  readonly minutes: number
  readonly seed: string
  /** Minute of the day at which it begins. @default 0 */
  readonly fromMinute?: number
}

/** The life of one process, in minutes since the first midnight. */
export interface ProcessPlan {
  readonly job: string
  readonly instance: string
  readonly fromMinute: number
  readonly toMinute: number
  readonly seed: string
  /** When its sessions begin, each in ms since its own beginning. */
  readonly arrivalsMs: readonly number[]
  /** Its sessions have one turn, with whose end it shuts down. @default false */
  readonly isErrand?: boolean
}

const DAY_MINUTES = 24 * 60
const MINUTE_MS = 60_000
/** A busy session has turns of so many minutes, about: what is measured of the workload. */
const BUSY_MINUTES = 9
/** Days from one deploy to the next, at least and at most: some rules look back for more than one. */
const DEPLOY_DAYS = [1.6, 3.4] as const
/** The nightly job comes at two, the other each hour, and each has until then to be done. */
const NIGHTLY_AT = 120
const NIGHTLY_MINUTES = 240
const HOURLY_AT = 17
const HOURLY_MINUTES = 40

/** Hours of the day, and the share of its sessions that then are busy. Nights are nearly idle. */
const RHYTHM: readonly (readonly [hour: number, share: number])[] = [
  [0, 0.05],
  [6, 0.05],
  [9, 1],
  [12, 0.8],
  [14, 1],
  [18, 0.9],
  [22, 0.05],
  [24, 0.05],
]

/** Draws a fleet: the same seed gives the same one. */
export function fleetPlan({ busy, minutes, seed, fromMinute = 0 }: FleetOptions): readonly ProcessPlan[] {
  const random = new Random(`fleet of ${busy}, ${seed}`)
  const toMinute = fromMinute + minutes
  const deploys = deploysOf(random, fromMinute, toMinute)
  const service = deploys.slice(1).map((end, index): ProcessPlan => {
    const name = `service ${index}`
    const life = { fromMinute: deploys[index] as number, toMinute: end, seed: `${seed}, ${name}` }
    const arrivalsMs = arrivals(random.fork(name), life, busy / BUSY_MINUTES)
    return Object.assign(life, { job: 'service', instance: 'host-1', arrivalsMs })
  })
  return [...service, ...jobs({ fromMinute, toMinute, seed })]
}

/** The beginning, each deploy, and the end. Each takes a minute, in which nobody serves. */
function deploysOf(random: Random, fromMinute: number, toMinute: number): number[] {
  const all = [fromMinute]
  for (let at = fromMinute; ;) {
    at += Math.round(random.between(...DEPLOY_DAYS) * DAY_MINUTES)
    if (at >= toMinute) return [...all, toMinute]
    all.push(at)
  }
}

function arrivals(
  random: Random,
  { fromMinute, toMinute }: Pick<ProcessPlan, 'fromMinute' | 'toMinute'>,
  perMinute: number,
): number[] {
  const all: number[] = []
  for (let at = fromMinute; ;) {
    at -= Math.log(1 - random.next()) / perMinute
    if (at >= toMinute) return all
    if (random.chance(shareAt(at))) all.push((at - fromMinute) * MINUTE_MS)
  }
}

/** The share of the busy sessions at a minute. */
export function shareAt(minute: number): number {
  const hour = (minute % DAY_MINUTES) / 60
  const next = RHYTHM.findIndex(([from]) => from > hour)
  const [[from, low], [to, high]] = [RHYTHM[next - 1], RHYTHM[next]] as [[number, number], [number, number]]
  return low + ((hour - from) / (to - from)) * (high - low)
}

/** One a night in a pod of its own, and one an hour under always the same name. */
function jobs({
  fromMinute,
  toMinute,
  seed,
}: Pick<ProcessPlan, 'fromMinute' | 'toMinute' | 'seed'>): ProcessPlan[] {
  const times = Array.from({ length: Math.ceil(toMinute / 60) }, (_, hour) => hour * 60)
  return times
    .flatMap((minute): ProcessPlan[] => {
      const isNight = minute % DAY_MINUTES === NIGHTLY_AT
      const hourly = errand('hourly', 'cron-1', minute + HOURLY_AT, HOURLY_MINUTES)
      return isNight ? [errand('nightly', `pod-${minute}`, minute, NIGHTLY_MINUTES), hourly] : [hourly]
    })
    .filter((plan) => plan.fromMinute >= fromMinute && plan.fromMinute < toMinute)

  function errand(job: string, instance: string, from: number, minutes: number): ProcessPlan {
    const toAtMost = Math.min(from + minutes, toMinute)
    const named = `${seed}, ${job} ${from}`
    return {
      job,
      instance,
      fromMinute: from,
      toMinute: toAtMost,
      seed: named,
      arrivalsMs: [0],
      isErrand: true,
    }
  }
}
