/** The model's own wire, under every framework: each chat request is a model call, with its run. */

import { AsyncLocalStorage } from 'node:async_hooks'

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { Guard } from '../guard.ts'
import { type Address, type EndpointPath, endpointOf } from './endpoint.ts'
import { IncomingRequests } from './incoming-requests.ts'
import { ModelRequest } from './model-request.ts'
import { hearNodeHttp } from './node-ears.ts'
import { Turns } from './turns.ts'
import { type Follow, hearUndici } from './undici-ears.ts'

export type { EndpointPath } from './endpoint.ts'

/** What `modelHttp` takes. */
export interface ModelHttpOptions {
  /**
   * Further paths that models are asked at, by how they end or by a pattern. Known are those of OpenAI (chat and
   * responses) and of all that is compatible, of Anthropic, Gemini and Ollama. Default: none.
   */
  readonly endpoints?: readonly EndpointPath[]
}

/**
 * Hears every chat request that the process sends over `fetch`, `undici` or `node:http`, from any framework.
 * Inside of a run it is a model call of that run; elsewhere the requests that belong together are a run of their own.
 * Where another adapter or the host itself tells of the same call, that one speaks. Nothing is changed or kept.
 *
 * @example
 * const lifesign = startLifesign({ adapters: [modelHttp({ endpoints: ['/internal/llm'] })] })
 */
export function modelHttp({ endpoints = [] }: ModelHttpOptions = {}): Adapter {
  return { name: 'model-http', install: (recorder) => listen(recorder, endpoints) }
}

function listen(recorder: Recorder, endpoints: readonly EndpointPath[]): () => void {
  const guard = new Guard(recorder, 'model-http')
  const turns = new Turns(recorder)
  const incoming = new IncomingRequests()
  const follow: Follow = (address: Address) => {
    const endpoint = endpointOf(address, endpoints)
    if (endpoint === undefined) return undefined
    const scope = recorder.requester()
    const key = scope.origin ?? incoming.current
    const inContext = AsyncLocalStorage.snapshot()
    return new ModelRequest({ recorder, guard, turns, endpoint, scope, key, inContext })
  }
  const undo = [incoming.listen(), hearUndici(guard, follow), hearNodeHttp(guard, follow)]
  // Nothing runs any more that could ask again, unless somebody ends the process in the middle of it.
  const finish = (code: number): void => turns.finish({ withTools: code === 0 })
  process.prependListener('beforeExit', finish)
  process.prependListener('exit', finish)
  return () => {
    process.off('beforeExit', finish)
    process.off('exit', finish)
    for (const step of undo) step()
    // A tool that runs was asked for: what becomes of its run is not ours to say.
    turns.finish({ withTools: false })
  }
}
