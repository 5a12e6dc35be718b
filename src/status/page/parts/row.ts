/** One line of the list; it is redrawn only if what it shows has changed. */

import { Component, type VNode } from 'preact'
import { STATUS_LOOKS } from '../../view/status-words.ts'
import type { Line } from '../../view/line.ts'
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

/** Sub-agents that move are folded beyond this many. */
const FOLDED_FROM = 3

/** A line, and those below it. */
export class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const { line, openId, isUnfolded } = this.props
    const wasOpen = openId === line.id
    return (
      !isSameLine(next.line, line) || next.isUnfolded !== isUnfolded || wasOpen !== (next.openId === line.id)
    )
  }

  override render(props: RowProps): VNode {
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
      strip(props),
      el('div.num.el', line.startedAt === undefined ? '–' : ticking(line.startedAt)),
      el('div.num.la', line.lastSignAt === undefined ? '–' : [ticking(line.lastSignAt), ' ago']),
    ]
    return el(
      'li',
      el(isOpen ? 'div.row.on' : 'div.row', { 'data-row': line.id }, cells),
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

function strip({ line, now }: RowProps): VNode {
  const { process, pulse } = line
  if (process !== undefined)
    return part(Strip, {
      pulse: beatsUntil(process.lastBeatAt ?? process.since, now, process.state === 'gone'),
    })
  return pulse === undefined ? el('div.strip') : part(Strip, { pulse })
}

/** Lines are made anew with each event: what they show decides. */
function isSameLine(one: Line, other: Line): boolean {
  if (one.session !== undefined || one.process !== undefined)
    return (
      one.session === other.session &&
      one.process === other.process &&
      one.kids.length === other.kids.length &&
      one.kids.every((kid, index) => isSameLine(kid, other.kids[index] as Line))
    )
  return one.id === other.id && one.status === other.status && JSON.stringify(one) === JSON.stringify(other)
}
