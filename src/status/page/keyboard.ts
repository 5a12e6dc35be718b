/** The path by keys: to each line, into its evidence, to stop and recover, and back. */

import { find } from './parts/element.ts'

/** What keys do. */
export interface KeyActions {
  readonly hasKeys: () => boolean
  /** True where something was open, and is closed now, or is asked no more. */
  readonly back: () => boolean
  readonly open: (id: string) => void
  readonly isOpen: () => boolean
  /** Opens a line, and asks. */
  readonly ask: (id: string | undefined, kind: 'stop' | 'recover') => void
  readonly showKeys: () => void
}

/** Listens to keys. */
export function listenToKeys(actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    if (find('dialog[open]') !== null || event.ctrlKey || event.metaKey || event.altKey) return
    const target = event.target as HTMLElement
    if (event.key === 'Escape') {
      if (target.matches('input')) target.blur()
      else actions.back()
      return
    }
    if (!actions.hasKeys() || target.matches('input, select')) return
    if (press(event.key, actions)) event.preventDefault()
  })
}

function press(key: string, actions: KeyActions): boolean {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[key]
  if (step !== undefined) return move(step, key.length === 1, actions)
  if (key === '/') return search()
  if (key === '?') actions.showKeys()
  if (key === 's' || key === 'r') actions.ask(focusedId(), key === 's' ? 'stop' : 'recover')
  return key === '?'
}

function focusedId(): string | undefined {
  return find('#list .name:focus')?.dataset['id']
}

// Arrows scroll, until a line has the focus.
function move(step: number, isLetter: boolean, { isOpen, open }: KeyActions): boolean {
  const all = [...document.querySelectorAll<HTMLElement>('#list .name')]
  const index = all.indexOf(document.activeElement as HTMLElement)
  if (index < 0 && !isLetter) return false
  const next = all[Math.min(all.length - 1, Math.max(0, index + step))]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
  if (isOpen() && innerWidth > 1_279 && next?.dataset['id'] !== undefined) open(next.dataset['id'])
  return true
}

function search(): boolean {
  const inputs = [...document.querySelectorAll<HTMLInputElement>('input[type=search]')]
  inputs.find((input) => input.offsetParent !== null)?.focus()
  return true
}
