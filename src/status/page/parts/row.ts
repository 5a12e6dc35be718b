/** One line of the list; it is redrawn only if what it shows has changed. */

import { Component, type VNode } from 'preact'
import { STATUS_LOOKS } from '../../view/status-words.ts'
import type { Line } from '../../view/line.ts'
import { watch } from './in-sight.ts'
import { statusCell, who } from './line-head.ts'
import { beatsUntil, Strip } from './strip.ts'
import { sentence, ticking } from './ticking.ts'
import { el, part } from './element.ts'

/** What a line is shown with. */
export interface RowProps {
  readonly line: Line
  readonly isKid?: boolean
  /** The id of the line that a click opens. */
  readonly opens: string
  readonly openId: string | undefined
  /** Whether what moves below it is shown, too. */
  readonly isUnfolded: boolean
  readonly now: number
  readonly open: (id: string) => void
  readonly unfold: (id: string) => void
}

/** Whether it is in sight. */
interface Seen {
  readonly isSeen: boolean
}

/** Sub-agents that move are folded beyond this many. */
const FOLDED_FROM = 3

/** A line, and those below it. */
export class Row extends Component<RowProps, Seen> {
  override state = { isSeen: false }
  // One function for all its life: it is called when the line is there, and what it returns when the line goes.
  readonly #watched = (element: Element | null) =>
    element && watch(element, (isSeen) => this.setState({ isSeen }))

  // Out of sight it is enough that its words are right: its pulse and its times are drawn when they are seen.
  override shouldComponentUpdate(next: RowProps, { isSeen }: Seen): boolean {
    const { line, openId, isUnfolded } = this.props
    const wasOpen = openId === line.id
    return (
      isSeen !== this.state.isSeen ||
      next.isUnfolded !== isUnfolded ||
      wasOpen !== (next.openId === line.id) ||
      !isSameLine(next.line, line, isSeen)
    )
  }

  override render(props: RowProps, { isSeen }: Seen): VNode {
    const { line, opens, openId, isKid = false, open } = props
    const isOpen = openId === line.id
    const isWhole = isKid ? props.isUnfolded : props.isUnfolded || sizeOf(line) < FOLDED_FROM
    const kids = isWhole ? line.kids : line.kids.filter(isCulprit)
    const cells = [
      statusCell(line, isKid),
      el(
        'div.nm',
        el(
          'button.name',
          {
            'data-id': opens,
            'aria-haspopup': 'dialog',
            onClick: () => open(opens),
          },
          line.name,
        ),
        el('span.sub2', { title: whoOf(line) }, who(line)),
      ),
      el(
        'div.now',
        sentence(line.now),
        line.more.length > 0 && el('span.sub2', sentence(line.more)),
        fold(props),
      ),
      el('div.md', line.model ?? ''),
      strip(props, isSeen),
      el('div.num.el', line.startedAt === undefined ? '–' : ticking(line.startedAt)),
      el('div.num.la', line.lastSignAt === undefined ? '–' : [ticking(line.lastSignAt), ' ago']),
    ]
    return el(
      'li',
      el(
        `div.row${isOpen ? '.on' : ''}${isSeen ? '.in' : ''}`,
        { 'data-row': line.id, ref: this.#watched },
        cells,
      ),
      kids.length > 0 &&
        el(
          'ul.kids',
          { 'aria-label': `Below ${line.name}` },
          kids.map((kid) => kidRow(kid, { ...props, isUnfolded: isWhole })),
        ),
    )
  }
}

function kidRow(line: Line, props: RowProps): VNode {
  const opens = line.session === undefined ? props.opens : line.id
  return part(Row, { ...props, key: line.id, line, opens, isKid: true })
}

/** How many lie below it. */
function sizeOf({ kids }: Line): number {
  return kids.reduce((sum, kid) => sum + 1 + sizeOf(kid), 0)
}

/** It does not move, or something below it does not. */
function isCulprit({ status, kids }: Line): boolean {
  return STATUS_LOOKS[status].tone === 'red' || kids.some(isCulprit)
}

function fold({ line, isKid = false, isUnfolded, unfold }: RowProps): VNode | false {
  const size = sizeOf(line)
  if (isKid || size < FOLDED_FROM) return false
  const words = isUnfolded ? 'Hide those that move' : `Show all ${size} below it`
  return el('button.more', { 'aria-expanded': isUnfolded, onClick: () => unfold(line.id) }, words)
}

function whoOf({ who: agent, key }: Line): string {
  return key === undefined ? agent : `${agent} ${key}`
}

function strip({ line, now }: RowProps, isSeen: boolean): VNode {
  const { process, pulse } = line
  if (process !== undefined)
    return part(Strip, {
      isSeen,
      pulse: beatsUntil(process.lastBeatAt ?? process.since, now, process.state === 'gone'),
    })
  return pulse === undefined ? el('div.strip') : part(Strip, { pulse, isSeen })
}

/** Lines are made anew with each event: what they show decides. A beat brings no words, only a pulse and a time. */
function isSameLine(one: Line, other: Line, isSeen: boolean): boolean {
  if (one.session === undefined && one.process === undefined)
    return one.id === other.id && one.status === other.status && JSON.stringify(one) === JSON.stringify(other)
  return (
    (isSeen ? one.session === other.session : one.session?.now === other.session?.now) &&
    one.process === other.process &&
    one.kids.length === other.kids.length &&
    one.kids.every((kid, index) => isSameLine(kid, other.kids[index] as Line, isSeen))
  )
}
