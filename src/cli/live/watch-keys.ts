/** What the keys of `lifesign watch` do, as its foot and its help say it. */

import type { WatchView } from './watch-view.ts'

/** Each key, and what it does. */
const KEYS = [
  ['↑ ↓ or k j', 'chooses a line; Home, End, PgUp and PgDn go further'],
  ['Enter', 'shows why it needs you, how unusual that is, what happens next'],
  ['Esc or ←', 'goes back to the list'],
  ['s', 'stops the runs of the marked session; it asks first'],
  ['r', 'recovers a session that is silent or stuck; it asks first'],
  ['/', 'shows only lines that hold some words; Esc shows all again'],
  ['i', 'shows or hides those that are idle'],
  ['q or Ctrl+C', 'leaves; nothing of what is watched ends by it'],
] as const

/** All keys, a line each. */
export function keyLines(isAscii: boolean): string[] {
  const rows = KEYS.map(([key, text]) => `  ${key.padEnd(14)}${text}`)
  return ['What the keys do', '', ...rows, '', 'Any key goes back.'].map((line) =>
    isAscii ? line.replace('↑ ↓ ', 'up down').replace('←', 'left') : line,
  )
}

/** What can be pressed now, in one line. */
export function footOf({ mode, asked, words, note }: WatchView, isAscii: boolean): string {
  if (asked !== undefined) {
    const offer = asked.line.offers[asked.action]
    return 'question' in offer ? `${offer.question}   y ${offer.yes}   n ${offer.no}` : ''
  }
  if (mode === 'find') return `/${words}${isAscii ? '_' : '▏'}   enter keeps it   esc shows all`
  if (note !== undefined) return note
  if (mode === 'keys') return 'q quit'
  const arrows = isAscii ? 'j/k' : '↑↓'
  if (mode === 'evidence') return `${arrows} next session  space further  s stop  r recover  esc back  q quit`
  return `${arrows} choose  enter evidence  s stop  r recover  / find  i idle  ? keys  q quit`
}
