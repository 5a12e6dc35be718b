/** The pulse of the last 15 minutes in a few columns: each shows the worst of its time. Pure. */

/** Letters of a pulse from what people must see to what they may miss, each with its sign. */
const SIGNS = [
  ['L', '×', 'x'],
  ['E', '×', 'x'],
  ['T', '×', 'x'],
  ['!', '!', '!'],
  ['h', '?', '?'],
  ['K', '×', 'x'],
  ['s', '~', '~'],
  ['4', '█', '#'],
  ['3', '▆', '#'],
  ['2', '▄', '+'],
  ['1', '▂', '+'],
  ['t', '▒', 't'],
  ['w', '·', '.'],
  ['C', '✓', 'v'],
  ['-', '_', '_'],
  ['_', ' ', ' '],
] as const

/** The strip, the newest on the right. */
export function pulseStrip(pulse: string, width: number, isAscii: boolean): string {
  const slots = pulse.length / width
  const cells = Array.from({ length: width }, (_, index) =>
    pulse.slice(
      Math.floor(index * slots),
      Math.max(Math.floor(index * slots) + 1, Math.floor((index + 1) * slots)),
    ),
  )
  return cells.map((cell) => signOf(cell, isAscii)).join('')
}

/** What the signs mean. */
export function stripLegend(isAscii: boolean): string {
  const [words, tool, wait, ended] = isAscii ? ['+ #', 't', '.', 'x'] : ['▂ █', '▒', '·', '×']
  return `${words} words arrive   ${tool} tool   ${wait} waits   ~ slow   ! past its limit   ? not heard   ${ended} ended badly`
}

function signOf(cell: string, isAscii: boolean): string {
  const [, sign, ascii] = SIGNS.find(([letter]) => cell.includes(letter)) ?? SIGNS[SIGNS.length - 1]!
  return isAscii ? ascii : sign
}
