/** Strands Agents in a process that has Lifesign, asking a model of this machine. */

import { type BedrockMood, withBedrock } from './bedrock-server.ts'
import { modelAt } from './strands.ts'

/** Plays with a model that is in this mood, or in another one each time. */
export function play<T>(
  work: (model: object) => Promise<T>,
  mood: BedrockMood | (() => BedrockMood) = 'answers',
): Promise<T> {
  return withBedrock({ mood, says: 'Hello' }, ({ endpoint }) => work(modelAt(endpoint)))
}
