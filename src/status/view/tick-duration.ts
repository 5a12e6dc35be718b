/** Durations that tick on a screen: whole seconds, so that nothing flickers. */

const SECOND = ['s', 1] as const
/** Units with their lengths, in seconds. */
const UNITS = [['d', 86_400], ['h', 3_600], ['m', 60], SECOND] as const

/**
 * The two largest units.
 *
 * @param ms in ms; what is negative or no number counts as 0
 */
export function tickDuration(ms: number): string {
  const seconds = Number.isFinite(ms) ? Math.max(0, Math.floor(ms / 1_000)) : 0
  const index = UNITS.findIndex(([, length]) => seconds >= length)
  const [large, length] = UNITS[index] ?? SECOND
  const [small, part] = UNITS[index + 1] ?? SECOND
  const whole = `${Math.floor(seconds / length)}${large}`
  const rest = Math.floor((seconds % length) / part)
  return rest === 0 ? whole : `${whole} ${rest}${small}`
}
