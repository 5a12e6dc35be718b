/** The Claude Agent SDK: turns as runs, sub-agents, calls of models and of tools, by the messages of each query. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

import type { Adapter, Recorder } from '../../model/adapter.ts'
import type { StartedProcess } from '../../model/evidence.ts'
import { Guard } from '../guard.ts'
import { eachShared } from '../shared-global.ts'
import { FRAMEWORK } from './framework.ts'
import { Conversation } from './conversation.ts'
import type { QueryFunction, SharedSdk } from './sdk.ts'
import { watchSdk } from './watched-sdk.ts'

/** By this name `lifesign/register` has each copy of the SDK share what it exports. */
const SHARED = Symbol.for('lifesign.claude-agent-sdk')

/**
 * Hears `@anthropic-ai/claude-agent-sdk`: each turn of a query is a run. Under `lifesign/register` it finds the SDK
 * itself; elsewhere ask by `wrapQuery`. Prompts, arguments and results are handed on by reference only.
 *
 * @example
 * const lifesign = startLifesign({ adapters: [claudeAgentSdk()] })
 */
export function claudeAgentSdk(): Adapter {
  return {
    name: 'claude-agent-sdk',
    spanScopes: SPAN_SCOPES,
    framework: FRAMEWORK,
    install: (recorder: Recorder) => listen(recorder),
  }
}

/**
 * Lets the adapter hear a query, where no `lifesign/register` finds the SDK: in a bundle, for example. It behaves as
 * before; without the adapter it does nothing.
 *
 * @param query of the SDK
 * @returns the same function, heard; what is no function comes back as it is
 *
 * @example
 * const query = wrapQuery(async function* ({ prompt }: { prompt: string }) {
 *   yield prompt
 * })
 * query({ prompt: 'hi' })[Symbol.asyncIterator]() // an iterator
 */
export function wrapQuery<F extends (asked: never) => object>(query: F): F {
  if (typeof query !== 'function') return query
  const known = wrapped.get(query) ?? wrap(query as unknown as QueryFunction)
  wrapped.set(query, known)
  return known as unknown as F
}

/** Code that wraps the same function again gets the same. */
const wrapped = new WeakMap<object, QueryFunction>()

function wrap(query: QueryFunction): QueryFunction {
  const sdk: SharedSdk = { query }
  return (asked) => {
    // The adapter that hears now puts its own function in the place of this one.
    if (sdk.query === query) Reflect.set(globalThis, SHARED, sdk)
    return sdk.query(asked)
  }
}

/** Other instrumentations of the same queries. */
const SPAN_SCOPES = ['@arizeai/openinference-instrumentation-claude-agent-sdk']
/** `node:child_process` tells of a process here, in the scope that starts it. */
const CREATED = 'child_process'

function listen(recorder: Recorder): () => void {
  const guard = new Guard(recorder, 'claude-agent-sdk')
  const undo: (() => void)[] = []
  const known = new Set<unknown>()
  const met = (sdk: unknown): void => {
    guard.attempt('hear the SDK', () => {
      if (known.has(sdk)) return
      known.add(sdk)
      undo.push(watchSdk(sdk as SharedSdk, { recorder, guard }))
    })
  }
  // A subscriber that throws would end the process: `attempt` catches all.
  const created = (message: unknown): void => {
    guard.attempt('note a process', () => {
      const { process } = message as { readonly process?: StartedProcess | null }
      const scope = recorder.scope()
      if (scope instanceof Conversation && process !== null && process !== undefined)
        scope.process.started(process)
    })
  }
  subscribe(CREATED, created)
  undo.push(() => void unsubscribe(CREATED, created), eachShared(SHARED, met))
  return () => undo.splice(0).forEach((step) => step())
}
