/** The path by keys: to each line, into its evidence, to stop and recover, and back. */

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
    if (document.querySelector('dialog[open]') !== null || event.ctrlKey || event.metaKey || event.altKey)
      return
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
  if (key === '/') return find()
  if (key === '?') actions.showKeys()
  if (key === 's' || key === 'r') actions.ask(focusedId(), key === 's' ? 'stop' : 'recover')
  return key === '?'
}

function names(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('#list .name')]
}

function focusedId(): string | undefined {
  const { activeElement } = document
  return activeElement instanceof HTMLElement && activeElement.matches('.name')
    ? activeElement.dataset['id']
    : undefined
}

// Arrows scroll, until a line has the focus.
function move(step: number, isLetter: boolean, { isOpen, open }: KeyActions): boolean {
  const all = names()
  const index = all.indexOf(document.activeElement as HTMLElement)
  if (index < 0 && !isLetter) return false
  const next = all[Math.min(all.length - 1, Math.max(0, index + step))]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
  if (isOpen() && innerWidth > 1_279 && next?.dataset['id'] !== undefined) open(next.dataset['id'])
  return true
}

function find(): boolean {
  const inputs = [...document.querySelectorAll<HTMLInputElement>('input[type=search]')]
  inputs.find((input) => input.offsetParent !== null)?.focus()
  return true
}
