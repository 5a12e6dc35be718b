/** Moves the focus: what was wanted last has it. */

import { find } from './parts/element.ts'

let wanted: string | undefined

/** After the frame that draws it; what was wanted last has the focus, whatever was wanted before it. */
export function focusSoon(selector: string): void {
  wanted = selector
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (wanted === selector) focus(selector)
    }),
  )
}

/** At once, for the next key counts already; and once more after the frame, for on a phone it is hidden until then. */
export function focusNow(selector: string): void {
  focus(selector)
  focusSoon(selector)
}

function focus(selector: string): void {
  find(selector)?.focus({ preventScroll: true })
}
