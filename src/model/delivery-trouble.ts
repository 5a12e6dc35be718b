/** Says what keeps a channel from reaching anybody, where the trouble lies in the application itself. */

const WORDS: ReadonlyMap<string, string> = new Map([
  ['package_missing', 'the package of its client is not installed'],
  ['package_too_old', 'the package of its client is too old'],
  ['package_broken', 'the package of its client cannot be loaded'],
])

/** @param reason as the delivery has it: codes of platforms stay as their manuals write them */
export function troubleOf(reason: string): string {
  const words = WORDS.get(reason)
  return words === undefined ? reason : `${words} (${reason})`
}
