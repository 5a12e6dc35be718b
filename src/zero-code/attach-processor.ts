/** Adds a span processor to a provider that is already built: every SDK has a place for it, none a verb. */

interface Processor {
  onStart(...args: never[]): void
  onEnd(...args: never[]): void
}

// Where SDK 2.x and 3.x keep their processors. The names are private to them.
const ACTIVE = '_activeSpanProcessor'
const LIST = '_spanProcessors'
/** What every copy of `LifesignSpanProcessor` carries. */
const BRAND = Symbol.for('lifesign.span-processor')

/**
 * Appends `processor`, so that those of the application run first.
 *
 * @returns how to take it away again; undefined when this provider has no place that we know
 */
export function attachProcessor(provider: object, processor: Processor): (() => void) | undefined {
  const active: unknown = Reflect.get(provider, ACTIVE)
  if (typeof active === 'object' && active !== null && Array.isArray(Reflect.get(active, LIST))) {
    return append(active, processor)
  }
  // SDK 1.x has a verb for it, and none to undo it.
  const add: unknown = Reflect.get(provider, 'addSpanProcessor')
  if (typeof add !== 'function') return undefined
  add.call(provider, processor)
  return () => undefined
}

// Each time a new list: the old one is the application's own array.
function append(active: object, processor: Processor): () => void {
  const list = Reflect.get(active, LIST) as readonly unknown[]
  if (list.some((other) => isSame(other, processor))) return () => undefined
  Reflect.set(active, LIST, [...list, processor])
  return () => {
    const now = Reflect.get(active, LIST) as readonly unknown[]
    const others = now.filter((other) => other !== processor)
    Reflect.set(active, LIST, others)
  }
}

/** Also one that the application added itself, perhaps from another copy of this package. */
function isSame(other: unknown, processor: Processor): boolean {
  if (other === processor) return true
  return typeof other === 'object' && other !== null && BRAND in other && BRAND in processor
}
