/** Durations as people say them. */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * The two largest units of a duration, rounded.
 *
 * @param ms in ms; what is no duration counts as 0
 *
 * @example
 * humanDuration(450) // '450ms'
 * humanDuration(130_000) // '2m 10s'
 * humanDuration(3_900_000) // '1h 5m'
 */
export function humanDuration(ms: number): string {
  const duration = Number.isFinite(ms) ? Math.max(0, ms) : 0
  if (duration < SECOND - 0.5) return `${Math.round(duration)}ms`
  const tenths = Math.round(duration / 100) / 10
  if (tenths < 10) return `${tenths}s`
  const seconds = Math.round(duration / SECOND) * SECOND
  if (seconds < MINUTE) return `${seconds / SECOND}s`
  if (seconds < HOUR) return pair(seconds, { size: MINUTE, name: 'm' }, { size: SECOND, name: 's' })
  const minutes = Math.round(duration / MINUTE) * MINUTE
  if (minutes < DAY) return pair(minutes, { size: HOUR, name: 'h' }, { size: MINUTE, name: 'm' })
  const hours = Math.round(duration / HOUR) * HOUR
  return pair(hours, { size: DAY, name: 'd' }, { size: HOUR, name: 'h' })
}

interface Unit {
  readonly size: number
  readonly name: string
}

function pair(ms: number, large: Unit, small: Unit): string {
  const rest = Math.floor((ms % large.size) / small.size)
  const whole = `${Math.floor(ms / large.size)}${large.name}`
  return rest === 0 ? whole : `${whole} ${rest}${small.name}`
}
