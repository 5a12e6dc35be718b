/** Lines do not move while a pointer is among them, or the focus: nobody shall hit another than the one meant. */

import { find } from './parts/element.ts'

/** Tells when the order is to be held, and when it may move again. */
export function holdOrder(hold: (isHeld: boolean) => void): void {
  let isHeld = false
  const look = (): void => {
    const isNow = find('#list:is(:hover, :has(.row:focus-within))') !== null
    if (isNow === isHeld) return
    isHeld = isNow
    hold(isNow)
  }
  for (const name of ['pointerover', 'pointerout', 'pointerdown', 'focusin'] as const)
    document.addEventListener(name, look, { passive: true })
  document.addEventListener('focusout', () => queueMicrotask(look))
  document.documentElement.addEventListener('pointerleave', look)
}
