/** LangChain and LangGraph in a process that has Lifesign, asking a model of this machine. */

import { fetchProgress } from '../../../src/adapters/fetch/index.ts'
import { langchain } from '../../../src/adapters/langchain/index.ts'
import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import { standWith } from '../../support/standing-process.ts'
import { type Mood, withModel } from './chat-server.ts'
import { framework } from './frameworks.ts'
import { type ChatModel, type Graph, type LangChain, loadLangChain, modelAt } from './langchain.ts'

/** A busy machine may take its time. */
export const PATIENT = { timeout: 30_000 }
/** A conversation, as LangGraph is told of it. */
export const THREAD = { configurable: { thread_id: 'conversation-1' } }

/** As `lifesign/register` has it. */
export const stand = () =>
  standWith({ adapters: [fetchProgress(), langchain(), modelHttp()], watchProcess: false })

/** Plays with a model that is in this mood. */
export async function play<T>(
  work: (of: LangChain, model: ChatModel) => Promise<T>,
  mood: Mood = 'answers',
): Promise<T> {
  const of = await loadLangChain()
  return withModel({ mood, says: 'Hello' }, async (url) => work(of, await modelAt(url)))
}

/** What is used of LangGraph. */
interface LangGraph {
  readonly MessagesAnnotation: object
  readonly StateGraph: new (state: object) => Builder
  readonly MemorySaver: new () => object
  readonly Command: new (options: object) => object
  interrupt(value: unknown): unknown
}

interface Builder {
  addNode(name: string, node: unknown): Builder
  addEdge(from: string, to: string): Builder
  compile(options?: object): Graph
}

export const loadGraphs = () => framework<LangGraph>('@langchain/langgraph')

/** A graph whose nodes follow one another. */
export async function chainOf(nodes: Readonly<Record<string, unknown>>, options?: object): Promise<Graph> {
  const { StateGraph, MessagesAnnotation } = await loadGraphs()
  const names = ['__start__', ...Object.keys(nodes), '__end__']
  const builder = new StateGraph(MessagesAnnotation)
  for (const [name, node] of Object.entries(nodes)) builder.addNode(name, node)
  names.slice(1).forEach((name, index) => builder.addEdge(names[index] as string, name))
  return builder.compile(options)
}
