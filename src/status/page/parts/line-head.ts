/** How a line begins, in the list and in the drawer: its status, and who it is. */

import type { VNode } from 'preact'
import type { Line } from '../../view/line.ts'
import { STATUS_LOOKS } from '../../view/status-words.ts'
import { el } from './element.ts'
import { glyph } from './glyph.ts'

/** The sign and the word; in small what waits behind it, or whom it waits for. */
export function statusCell({ status, queueDepth = 0 }: Line, isKid = false): VNode {
  const { word, tone, hint } = STATUS_LOOKS[status]
  const isQuiet = isKid && (status === 'unresponsive' || status === 'lost')
  const small = queueDepth > 0 ? `${queueDepth} queued` : hint
  return el(
    isQuiet ? 'div.st.quiet' : 'div.st',
    glyph(status),
    el('span.w', el(isQuiet ? 'b' : `b.${tone}`, word), small && el('small', small)),
  )
}

/** Its agent and its key. */
export function who({ who: agent, key }: Line): (VNode | string)[] {
  return key === undefined ? [agent] : [agent && `${agent} · `, el('span.mono', key)]
}
