/** Makes words of others safe and short enough for a terminal. */

/** Shows control and formatting characters instead of obeying them. */
export function plainText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`
  })
}

/** A duration for people: `35 ms`, `2.9 s`. */
export function duration(ms: number): string {
  return Math.round(ms) < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}
