/** The sign of a status: a shape for those who see no colour. */

import type { VNode } from 'preact'
import { STATUS_LOOKS } from '../../view/status-words.ts'
import type { Status } from '../../words.ts'
import { el } from './element.ts'

const line = (width: number) => ({ fill: 'none', stroke: 'currentColor', 'stroke-width': width })
const disc = (r: number, more: object = {}) => el('circle', { cx: 9, cy: 9, r, ...more })
const ring = (r: number, width = 1.6) => disc(r, line(width))
const path = (d: string, more: object = {}) => el('path', { d, ...more })
const hole = (d: string) => el('path.hole', { d })

const cross = () => [disc(7.6), el('path.hole-line', { d: 'M6 6l6 6M12 6l-6 6' })]

const SHAPES: Readonly<Record<Status, () => VNode | VNode[]>> = {
  dead: cross,
  lost: cross,
  unresponsive: () => [
    disc(7.2, { ...line(1.6), 'stroke-dasharray': '3.2 2.45' }),
    path('M7 7.4a2 2 0 1 1 2.9 1.8c-.6.3-.9.6-.9 1.3', line(1.5)),
    el('circle', { cx: 9, cy: 12.7, r: 1 }),
  ],
  stuck: () => [
    el('rect', { x: 2, y: 2, width: 14, height: 14, rx: 3 }),
    hole('M5 6.1h8v1.7H5zM5 10.2h8v1.7H5z'),
  ],
  stalled: () => [path('M9 1.6 17 16H1z'), hole('M8.1 6.5h1.8v4.6H8.1zM8.1 12.4h1.8v1.8H8.1z')],
  waiting: () => [ring(6.7), path('M6.2 6h1.9v6H6.2zM9.9 6h1.9v6H9.9z')],
  slow: () => [ring(6.7, 1.7), path('M9 5.2V9l2.6 1.7', line(1.7))],
  long_running: () => [disc(3.2), ring(6.7, 1.5)],
  retry: () => [path('M14.6 8.2A5.8 5.8 0 1 0 13 13.2', line(1.7)), path('M16.9 5.2v4.6h-4.6z')],
  active: () => disc(5),
  finished: () => path('M4.5 9.5l3 3 6-7', line(2)),
  idle: () => ring(4),
}

/** The sign; the word stands beside it. */
export function glyph(status: Status): VNode {
  const props = { viewBox: '0 0 18 18', width: 18, height: 18, 'aria-hidden': 'true', fill: 'currentColor' }
  return el(`svg.g.${STATUS_LOOKS[status].tone}`, props, SHAPES[status]())
}
