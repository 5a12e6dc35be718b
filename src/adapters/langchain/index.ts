/** LangChain and LangGraph: graphs as runs, sub-agents, calls of models and of tools, through their own callbacks. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { FRAMEWORK } from './framework.ts'
import { LangChainListener } from './listener.ts'
import { joinStorage } from './shared-storage.ts'

/**
 * Hears every graph of LangGraph, and so every agent of LangChain, loaded before or after, also where it is bundled.
 * What runs outside of graphs is heard on the wire: install `modelHttp` too. Messages, arguments and results are
 * handed on by reference only.
 *
 * @example
 * const lifesign = startLifesign({ adapters: [langchain(), modelHttp()] })
 */
export function langchain(): Adapter {
  return {
    name: 'langchain',
    spanScopes: SPAN_SCOPES,
    framework: FRAMEWORK,
    install: (recorder: Recorder) => joinStorage(new LangChainListener(recorder)),
  }
}

/** Other instrumentations of the same callbacks. */
const SPAN_SCOPES = [
  'langsmith',
  '@traceloop/instrumentation-langchain',
  '@arizeai/openinference-instrumentation-langchain',
]
