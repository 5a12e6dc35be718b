/** Takes a seat in the async storage that all copies of LangChain and LangSmith in a process share. */

import type { AsyncLocalStorage } from 'node:async_hooks'

import { type Fields, fields } from '../fields.ts'
import { whenShared } from '../shared-global.ts'
import { type CallbackHandler, type Seat, SeatedVariables } from './seated-variables.ts'

/** By these names LangChain finds them itself, as ES modules, as CommonJS, and in bundles. */
const STORAGE = Symbol.for('ls:tracing_async_local_storage')
const VARIABLES = Symbol.for('lc:context_variables')
const CONFIG = Symbol.for('lc:child_config')

/** Who is told. */
export interface StorageEars {
  /** Joins the callbacks of each runnable, as `registerConfigureHook` would have it. */
  readonly handler: CallbackHandler
  /**
   * Does what LangChain runs with a config: the body of a node, of a tool or of a lambda.
   *
   * @throws what `work` throws, and an `AbortError` where a run was stopped: then nothing begins
   */
  within<T>(config: Fields, work: () => T): T
}

type Store = Record<symbol, unknown>

/**
 * Begins to listen, whether LangChain is loaded before or after.
 *
 * @returns how to stop that
 */
export function joinStorage(ears: StorageEars): () => void {
  const undo: (() => void)[] = []
  const met = (storage: unknown): void => void undo.push(sitDown(storage as AsyncLocalStorage<Store>, ears))
  undo.push(whenShared(STORAGE, met))
  return () => undo.splice(0).forEach((step) => step())
}

/** Each storage that was changed, with its listeners: the last listener that leaves undoes the change. */
const seated = new WeakMap<object, { readonly variables: SeatedVariables; readonly ears: Set<StorageEars> }>()

function sitDown(storage: AsyncLocalStorage<Store>, ears: StorageEars): () => void {
  const { variables, ears: all } = seated.get(storage) ?? changed(storage)
  const seat: Seat = variables.add(ears.handler)
  all.add(ears)
  return () => {
    variables.remove(seat)
    all.delete(ears)
    if (all.size > 0) return
    seated.delete(storage)
    for (const name of ['getStore', 'run', 'enterWith']) Reflect.deleteProperty(storage, name)
  }
}

function changed(storage: AsyncLocalStorage<Store>) {
  const { getStore, run, enterWith } = storage
  const variables = new SeatedVariables()
  const ears = new Set<StorageEars>()
  // LangChain knows such a store: it is what its own `setContextVariable` makes.
  const outside: Store = { [VARIABLES]: variables.with(undefined) }
  const prepare = (store: Store | undefined): void => {
    if (typeof store !== 'object' || store === null || !Object.isExtensible(store)) return
    if (!variables.isOurs(store[VARIABLES])) store[VARIABLES] = variables.with(store[VARIABLES])
  }
  storage.getStore = () => getStore.call(storage) ?? outside
  storage.enterWith = (store) => {
    prepare(store)
    enterWith.call(storage, store)
  }
  storage.run = function <R>(store: Store, work: (...given: unknown[]) => R, ...given: unknown[]): R {
    // Without a store it is a callback that runs.
    if (store === undefined) return run.call(storage, store, work, ...given) as R
    prepare(store)
    const config = fields(fields(store['extra' as never])[CONFIG as never])
    const begin = (): R => run.call(storage, store, work, ...given) as R
    return [...ears].reduce(
      (inner, { within }) =>
        () =>
          within(config, inner),
      begin,
    )()
  }
  const change = { variables, ears }
  seated.set(storage, change)
  return change
}
