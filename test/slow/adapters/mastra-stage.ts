/** A stage for the real agents of Mastra: who hears them, and a model that answers them. */

import { mastra } from '../../../src/adapters/mastra/index.ts'
import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import { standWith } from '../../support/standing-process.ts'
import { type Mood, withModel } from './chat-server.ts'
import { agentAt, loadMastra, lookup, type MastraAgent } from './mastra.ts'

/** A busy machine may take its time. */
export const PATIENT = { timeout: 30_000 }

/** What names a conversation. */
export const THREAD = { memory: { thread: 'conversation-1', resource: 'user-1' } }

export const framework = await loadMastra()

export const hears = () => [mastra(framework.Agent), modelHttp()]

export const stand = () => standWith({ adapters: hears(), watchProcess: false })

/** Makes an agent whose model plays. */
export type Make = (options?: object) => MastraAgent

/** Plays a scene with agents of one model. */
export async function play<T>(work: (make: Make) => Promise<T>, mood: Mood = 'answers'): Promise<T> {
  return withModel({ mood, says: 'Hello' }, (url) => work((options) => agentAt(framework, url, options)))
}

/** Reads an answer to its end: the types of its parts. */
export async function read(agent: MastraAgent, options?: object): Promise<string[]> {
  const types: string[] = []
  for await (const { type } of (await agent.stream('hi', options)).fullStream) types.push(type)
  return types
}

/** What gives an agent one tool. */
export function tools(...[execute, more]: [execute: () => unknown, more?: object]): object {
  return { tools: { lookup: lookup(framework, execute, more) } }
}
