/** Times that tick without a redraw: each is one text in the page, and all are moved on together. */

import type { VNode } from 'preact'
import { tickDuration } from '../../view/tick-duration.ts'
import type { Part } from '../../wire/session-schema.ts'
import { el } from './element.ts'

let now: () => number = () => 0

/** Tells where the time comes from. */
export function tickBy(clock: () => number): void {
  now = clock
}

/** A time since an instant, or until one, that ticks. */
export function ticking(at: number, isUntil = false): VNode {
  const show = (element: Element | null): void => {
    if (element instanceof HTMLElement) update(element)
  }
  return el('span.t', { 'data-at': at, 'data-until': isUntil ? '' : undefined, ref: show })
}

/** Moves on all times that are in sight. */
export function tickAll(): void {
  for (const element of document.querySelectorAll<HTMLElement>('span.t:not(.row:not(.in) *)')) update(element)
}

/** The time of a day, as the browser's zone has it. */
export function timeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB')
}

function update(element: HTMLElement): void {
  const ms = now() - Number(element.dataset['at'])
  const text = tickDuration(element.dataset['until'] === undefined ? ms : -ms)
  // One text node that preact knows nothing of.
  if (element.textContent !== text) element.textContent = text
}

/** A sentence: words, names as code, and times that tick. All of it is text, never markup. */
export function sentence(parts: readonly Part[]): (VNode | string)[] {
  return parts.map(({ text, code, since, until }) => {
    if (code !== undefined) return el('code', code)
    if (since !== undefined) return ticking(since)
    return until === undefined ? (text ?? '') : ticking(until, true)
  })
}
