/** The head of the page: how many need you, the census, and each process with its heartbeats. */

import type { VNode } from 'preact'
import type { Board } from '../../view/board.ts'
import { STATUS_LOOKS } from '../../view/status-words.ts'
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
  const ill = processes.filter(({ state }) => state === 'unresponsive' || state === 'gone')
  const well = processes.filter(({ state }) => state === 'alive')
  const shown =
    [...well, ...ill].length <= MAX_CARDS ? [...well, ...ill] : [...ill, ...well].slice(0, MAX_CARDS)
  const rest = well.length + ill.length - shown.length
  return el(
    'div',
    { class: 'hero' },
    el('div', null, el('h1', null, board.verdict), el('p', { class: 'census' }, board.census)),
    el(
      'div',
      { class: 'procbox' },
      el(
        'ul',
        { class: 'procs', 'aria-label': 'Processes' },
        shown.map((process) => card(process, props)),
      ),
      rest > 0 && el('p', { class: 'census' }, `and ${rest} more processes`),
    ),
  )
}

function card(process: ProcessRow, props: Omit<HeroProps, 'board' | 'processes'>): VNode {
  const { id, name, state, lastBeatAt, since, version, startedAt } = process
  const status = statusOf(state)
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
      'button',
      {
        class: 'btn proc',
        type: 'button',
        'aria-pressed': props.chosen === id,
        onClick: () => props.choose(id),
      },
      el(
        'span',
        { class: 'top' },
        glyph(status),
        el('span', null, name),
        el(
          'span',
          { class: tone },
          state === 'alive' ? 'Heard ' : `${word} `,
          ticking(heard),
          state === 'alive' && ' ago',
        ),
      ),
      el(
        'span',
        { class: `beats ${tone}`, 'aria-hidden': 'true' },
        Array.from({ length: BEATS }, (_, index) =>
          el('i', { class: index >= BEATS - missed ? 'no' : state === 'alive' ? '' : 'old' }),
        ),
      ),
      el(
        'span',
        { class: 'sub' },
        facts,
        startedAt !== undefined && state !== 'gone' && [' · up ', ticking(startedAt)],
      ),
    ),
  )
}

function statusOf(state: ProcessRow['state']): Status {
  if (state === 'alive') return 'active'
  if (state === 'gone') return 'dead'
  return state === 'ended' ? 'finished' : 'unresponsive'
}
