/** Durations that tick on a screen: whole seconds, so that nothing flickers. */

const UNITS = [
  { name: 'd', seconds: 86_400 },
  { name: 'h', seconds: 3_600 },
  { name: 'm', seconds: 60 },
  { name: 's', seconds: 1 },
] as const

/**
 * The two largest units.
 *
 * @param ms in ms; what is negative or no number counts as 0
 */
export function tickDuration(ms: number): string {
  const seconds = Number.isFinite(ms) ? Math.max(0, Math.floor(ms / 1_000)) : 0
  const index = Math.max(
    0,
    UNITS.findIndex((unit) => seconds >= unit.seconds),
  )
  const large = seconds === 0 ? UNITS[3] : UNITS[index]!
  const small = UNITS[UNITS.indexOf(large) + 1]
  const whole = `${Math.floor(seconds / large.seconds)}${large.name}`
  const rest = small === undefined ? 0 : Math.floor((seconds % large.seconds) / small.seconds)
  return rest === 0 ? whole : `${whole} ${rest}${small?.name}`
}
