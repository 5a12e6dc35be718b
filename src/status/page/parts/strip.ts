/** The pulse of the last 15 minutes as a drawing; only what is in sight is drawn. */

import { Component, type VNode } from 'preact'
import { pulseWords, stretchesOf, type Stretch } from '../../view/pulse-runs.ts'
import { BEAT_MS, PULSE_SLOTS } from '../../words.ts'
import { el } from './element.ts'

const WIDTH = 240
const HEIGHT = 24
const SLOT = WIDTH / PULSE_SLOTS
const BASE = HEIGHT - 6

const box = (kind: string, { from, to }: Stretch, height: number): VNode =>
  el(`rect.s-${kind}`, {
    x: from * SLOT + 0.5,
    y: BASE - height,
    width: Math.max(1, (to - from) * SLOT - 1),
    height,
    rx: 1.5,
  })

const DRAWINGS: Readonly<Record<string, (stretch: Stretch) => VNode>> = {
  m: ({ from, letters }) =>
    el('path.s-m', {
      d: [...letters]
        .map((letter, n) => `M${((from + n + 0.5) * SLOT).toFixed(1)} ${BASE}v-${Number(letter) * 3.6}`)
        .join(''),
    }),
  t: (stretch) => box('t', stretch, 6),
  w: ({ from, to }) => el('path.s-w', { d: `M${from * SLOT} ${BASE - 1}H${to * SLOT}` }),
  '-': ({ from, to }) => el('path.s-rail', { d: `M${from * SLOT} ${BASE}H${to * SLOT}` }),
  s: (stretch) => box('s', stretch, 9),
  '!': (stretch) => box('x', stretch, 13),
  h: (stretch) => box('h', stretch, 13),
  C: ({ from }) => el('circle.s-c', { cx: from * SLOT, cy: BASE, r: 2.3 }),
  K: ({ from }) => el('rect.s-c', { x: from * SLOT - 1, y: BASE - 3, width: 5, height: 5 }),
  L: ({ from }) => el('path.s-b', { d: `M${from * SLOT - 2} ${BASE - 8}l8 8m0-8l-8 8` }),
}
const DRAWN_AS: Readonly<Record<string, string>> = { T: 'K', E: 'L' }

/** What is drawn. */
export interface StripProps {
  readonly pulse: string
  /** False while nobody can see it: then nothing is drawn. */
  readonly isSeen: boolean
}

/** One strip. */
export class Strip extends Component<StripProps> {
  override shouldComponentUpdate({ pulse, isSeen }: StripProps): boolean {
    return isSeen !== this.props.isSeen || (isSeen && pulse !== this.props.pulse)
  }

  override render({ pulse, isSeen }: StripProps): VNode {
    const drawn = isSeen ? stretchesOf(pulse) : []
    return el(
      'div.strip',
      { role: 'img', 'aria-label': pulseWords(pulse) },
      el(
        'svg',
        { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' },
        el('path.s-base', { d: `M0 ${BASE}H${WIDTH}` }),
        drawn.map((stretch) => DRAWINGS[DRAWN_AS[stretch.kind] ?? stretch.kind]?.(stretch)),
        el('path.s-now', { d: `M${WIDTH - 0.5} 2V${BASE + 3}` }),
      ),
    )
  }
}

/** The heartbeats of a process that is not heard any more, as a pulse. */
export function beatsUntil(lastBeatAt: number, now: number, isGone: boolean): string {
  const missed = Math.min(PULSE_SLOTS - 1, Math.max(1, Math.floor((now - lastBeatAt) / BEAT_MS)))
  const rest = isGone ? `L${'_'.repeat(missed - 1)}` : 'h'.repeat(missed)
  return '-'.repeat(PULSE_SLOTS - missed) + rest
}
