/** The evidence of one line in a terminal: why, how unusual, what happens next, who moves, what it did. Pure. */

import type { Line } from '../view/line.ts'
import { pulseWords } from '../view/pulse-runs.ts'
import { STATUS_LOOKS } from '../view/status-words.ts'
import { visibleSentence } from '../view/visible-text.ts'
import { colored } from './colors.ts'
import { columnsOf, cut, wrapped } from './columns.ts'
import { factsOf, lookedAt, runsBefore, stepsOf, toldTo } from './evidence-lists.ts'
import { pulseStrip, stripLegend } from './pulse-strip.ts'
import { scaleBar } from './scale-bar.ts'
import { sentenceText } from './sentence-text.ts'
import { STATUS_SIGNS } from './status-signs.ts'
import type { KnownLine } from './known-line.ts'
import type { TerminalShape } from './terminal-shape.ts'

const MIN_WIDTH = 40
const MARGIN = 2
const MAX_STRIP = 90

/** The page, however long it is; no line is wider than the terminal, if that has 40 columns. */
export function evidencePage(known: KnownLine, shape: TerminalShape): string[] {
  const drawing = { ...shape, width: Math.max(MIN_WIDTH, shape.width) }
  const { line, detail } = known
  return [
    ...headOf(line, drawing),
    ...section(
      STATUS_LOOKS[line.status].tone === 'red' ? 'Why it needs you' : 'What it does',
      why(known, drawing),
      drawing,
    ),
    ...section('How unusual that is', unusual(known, drawing), drawing),
    ...section('What happens next', wrapIn(next(known, drawing), drawing), drawing),
    ...section('Who moves', whoMoves(line, 0, drawing), drawing),
    ...section('Last 15 minutes', pulse(line, drawing), drawing),
    ...section('Last transitions', rows(stepsOf(detail, drawing), drawing), drawing),
    ...section('Runs before', rows(runsBefore(detail, drawing), drawing), drawing),
    ...section('Told', rows(toldTo(detail, drawing), drawing), drawing),
    ...section('Facts', rows(factsOf(known, drawing), drawing), drawing),
  ]
}

function headOf(line: Line, { width, isAscii, hasColor }: TerminalShape): string[] {
  const { word, tone } = STATUS_LOOKS[line.status]
  const { sign, ascii } = STATUS_SIGNS[line.status]
  const state = `${isAscii ? ascii : sign} ${word}`
  const names = [...new Set([line.name, line.who, line.key])].filter((name) => name)
  const rest = cut(names.join('  '), width - columnsOf(state) - 2)
  return [`${colored(state, tone, hasColor)}  ${colored(rest, 'bold', hasColor)}`]
}

function section(title: string, content: readonly string[], { hasColor }: TerminalShape): string[] {
  if (content.length === 0) return []
  return ['', colored(title, 'bold', hasColor), ...content.map((text) => `${' '.repeat(MARGIN)}${text}`)]
}

function wrapIn(text: string, { width }: TerminalShape): string[] {
  return text === '' ? [] : wrapped(text, width - MARGIN)
}

function rows(lines: readonly string[], { width }: TerminalShape): string[] {
  return lines.map((text) => cut(text, width - MARGIN))
}

function why({ line, detail }: KnownLine, shape: TerminalShape): string[] {
  // Why it is so says all that stands beside it in the list, and more.
  const isKnown = detail !== undefined && detail.why.length > 0
  const parts = isKnown ? [visibleSentence(detail.why)] : [line.now, line.more]
  const texts = parts.map((part) => sentenceText(part, shape.now))
  return [...texts, lookedAt(detail) ?? ''].flatMap((text) => wrapIn(text, shape))
}

function unusual({ line, detail }: KnownLine, { width, isAscii, now }: TerminalShape): string[] {
  if (detail?.usual === undefined || line.lastSignAt === undefined) return []
  const silentMs = Math.max(0, now - line.lastSignAt)
  return scaleBar(detail.usual, silentMs, { width: width - MARGIN, isAscii })
}

function next({ line, detail }: KnownLine, { now }: TerminalShape): string {
  if (detail !== undefined && detail.next.length > 0) return sentenceText(visibleSentence(detail.next), now)
  if (line.process?.state === 'gone' || line.status === 'lost')
    return 'Nothing is left to stop in it. What it did last stands above.'
  if (line.process !== undefined || line.status === 'unresponsive')
    return 'Nothing is done to it until it is heard, or known to be dead. If it answers, the pause counts for no silence.'
  return line.status === 'idle' || line.status === 'finished' ? 'Nothing.' : 'Nothing, while it moves.'
}

function whoMoves({ kids }: Line, depth: number, shape: TerminalShape): string[] {
  return kids.flatMap((kid) => {
    const { sign, ascii } = STATUS_SIGNS[kid.status]
    const { word, tone } = STATUS_LOOKS[kid.status]
    const doing =
      kid.status === 'stalled'
        ? `${sentenceText(kid.now, shape.now)}, does not move`
        : sentenceText(kid.now, shape.now)
    const text = `${'  '.repeat(depth)}${shape.isAscii ? ascii : sign} ${word}  ${kid.name}  ${doing}`
    const short = cut(text, shape.width - MARGIN)
    return [tone === 'red' ? colored(short, tone, shape.hasColor) : short, ...whoMoves(kid, depth + 1, shape)]
  })
}

function pulse({ pulse: letters }: Line, { width, isAscii }: TerminalShape): string[] {
  if (letters === undefined) return []
  const room = width - MARGIN
  const strip = pulseStrip(letters, Math.min(MAX_STRIP, room), isAscii)
  return [
    strip.trim() === '' ? '' : strip,
    spoken(pulseWords(letters)),
    ...wrapped(stripLegend(isAscii), room),
  ].filter((text) => text !== '')
}

/** The section has said which minutes. */
function spoken(words: string): string {
  return `${words.replace('Last 15 minutes: ', '')}.`
}
