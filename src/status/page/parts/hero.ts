/** The head of the page: how many need you, the census, and each process with its heartbeats. */

import type { VNode } from 'preact'
import { isIll, type Board } from '../../view/board.ts'
import { STATUS_LOOKS } from '../../view/status-words.ts'
import { visibleText } from '../../view/visible-text.ts'
import type { ProcessRow } from '../../wire/process-schema.ts'
import { BEAT_MS, type Status } from '../../words.ts'
import { glyph } from './glyph.ts'
import { ticking } from './ticking.ts'
import { el } from './element.ts'

/** What the head shows. */
export interface HeroProps {
  readonly board: Board
  readonly processes: readonly ProcessRow[]
  readonly counts: ReadonlyMap<string, number>
  readonly chosen: string | undefined
  readonly now: number
  readonly choose: (id: string) => void
}

/** More processes than this are folded into one sentence; those in trouble stay. */
const MAX_CARDS = 6
const BEATS = 12

/** The head. */
export function hero({ board, processes, ...props }: HeroProps): VNode {
  const ill = processes.filter(isIll)
  const well = processes.filter(({ state }) => state === 'alive')
  const all = [...well, ...ill]
  const shown = all.length <= MAX_CARDS ? all : [...ill, ...well].slice(0, MAX_CARDS)
  const rest = all.length - shown.length
  return el(
    'div.hero',
    el('div', el('h1', board.verdict), el('p.census', board.census)),
    el(
      'div.procbox',
      el(
        'ul.procs',
        { 'aria-label': 'Processes' },
        shown.map((process) => card(process, props)),
      ),
      rest > 0 && el('p.census', `and ${rest} more processes`),
    ),
  )
}

function card(process: ProcessRow, props: Omit<HeroProps, 'board' | 'processes'>): VNode {
  const { id, name, state, lastBeatAt, since, version, startedAt } = process
  const status = LOOKS_LIKE[state]
  const { word, tone } = STATUS_LOOKS[status]
  const heard = lastBeatAt ?? since
  const missed = state === 'alive' ? 0 : Math.min(BEATS, Math.floor((props.now - heard) / BEAT_MS))
  const count = props.counts.get(id) ?? 0
  const facts = [`${count} session${count === 1 ? '' : 's'}`, version && `v${version}`]
    .filter(Boolean)
    .join(' · ')
  return el(
    'li',
    { key: id },
    el(
      'button.btn.proc',
      {
        'aria-pressed': props.chosen === id,
        onClick: () => props.choose(id),
      },
      el(
        'span.top',
        glyph(status),
        el('span', visibleText(name)),
        el(
          `span.${tone}`,
          state === 'alive' ? 'Heard ' : `${word} `,
          ticking(heard),
          state === 'alive' && ' ago',
        ),
      ),
      el(
        `span.beats.${tone}`,
        { 'aria-hidden': 'true' },
        Array.from({ length: BEATS }, (_, index) =>
          el(index >= BEATS - missed ? 'i.no' : state === 'alive' ? 'i' : 'i.old'),
        ),
      ),
      el('span.sub', facts, startedAt !== undefined && state !== 'gone' && [' · up ', ticking(startedAt)]),
    ),
  )
}

const LOOKS_LIKE: Readonly<Record<ProcessRow['state'], Status>> = {
  alive: 'active',
  unresponsive: 'unresponsive',
  gone: 'dead',
  ended: 'finished',
}
