/** A dot blinks when its agent moved: nothing else in the page moves by itself. */

import { find } from './parts/element.ts'

const calm = matchMedia('(prefers-reduced-motion: reduce)')

/** Blinks the dot of a line, if somebody can see it and wishes to. */
export function blink(id: string): void {
  if (calm.matches || document.hidden) return
  const dot = find(`#list [data-row="${CSS.escape(id)}"] .g:is(.green, .amber)`)
  if (dot?.checkVisibility({ contentVisibilityAuto: true }) !== true) return
  dot.animate([{ transform: 'scale(1.5)' }, { transform: 'none' }], {
    duration: 420,
    easing: 'cubic-bezier(.2,.8,.2,1)',
  })
}
