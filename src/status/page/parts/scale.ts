/** How unusual a silence is: half, 99 of 100 and the limit on one logarithmic line. */

import type { VNode } from 'preact'
import { tickDuration } from '../../view/tick-duration.ts'
import type { Usual } from '../../wire/session-schema.ts'
import { el } from './element.ts'

/** The line. */
export function scale(usual: Usual, since: number, now: number): VNode {
  const silentMs = Math.max(0, now - since)
  const { tool, p50, p99, limitMs, samples } = usual
  const longest = Math.max(silentMs, limitMs ?? 0, p99 ?? 0, 1_000) * 1.6
  const at = (ms: number): string =>
    `${((Math.log10(1 + ms / 100) / Math.log10(1 + longest / 100)) * 100).toFixed(1)}%`
  const tone = limitMs !== undefined && silentMs > limitMs ? 'red' : 'amber'
  const marks = (
    [
      ['half', p50],
      ['99 of 100', p99],
      ['limit', limitMs],
    ] as const
  ).flatMap(([name, ms]) => (ms === undefined ? [] : [{ name, ms }]))
  const words = marks.map(({ name, ms }) => `${name}: ${tickDuration(ms)}`).join(', ')
  const source =
    samples > 0
      ? `Learned from ${samples.toLocaleString('en')} calls of `
      : `The limit is ${usual.limitSource}, for `
  return el(
    'div',
    el(
      'div.scale',
      {
        role: 'img',
        'aria-label': `${tool}: ${words}; silent for ${tickDuration(silentMs)} now`,
      },
      el(
        'div.track',
        el('i', { style: { width: at(p99 ?? limitMs ?? 0) } }),
        el(`u.${tone}`, {
          style: { left: at(p99 ?? limitMs ?? 0), right: `calc(100% - ${at(silentMs)})` },
        }),
      ),
      marks.map(({ ms }) => el('i.p', { style: { left: at(ms) } })),
      el(`i.p.${tone}`, { style: { left: at(silentMs) } }),
    ),
    el(
      'ul.marks',
      marks.map(({ name, ms }) => el('li', `${name} ${tickDuration(ms)}`)),
      el(`li.${tone}`, el('b', `now ${tickDuration(silentMs)}`)),
    ),
    el('p.note.small', source, el('code', tool), '. Logarithmic.'),
  )
}
