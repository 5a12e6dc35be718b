/** What all agents of this example share: the scripted models, and the rooms in which their people wait. */

import { withOrigin } from 'lifesign'

import { scriptedModels, streamAnswer, type Task } from '../demo/agent-answer.ts'
import { startModelServer } from '../demo/model-server.ts'
import { minutes } from './pace.ts'

/** How long a model that falls silent stays so, in minutes: Node's `fetch` gives up after five. */
export const SILENCE_MINUTES = 4

const server = await startModelServer({
  slowChunkMs: 500,
  slowChunks: 16,
  stallMs: minutes(SILENCE_MINUTES),
})

/** The models that answer here. */
export const models = scriptedModels(server.url)

/** Lets an agent work. How it went is in its telemetry. */
export function work(task: Task): Promise<void> {
  return streamAnswer(models, task, () => {})
}

/** Where the people of a task are, and what they call it. */
export interface Place {
  readonly room: string
  readonly label: string
  /** @default a session of its own, without a name */
  readonly session?: string
}

/** Does something for people who wait for it in a room. */
export function inRoom({ room, label, session }: Place, task: () => Promise<void>): Promise<void> {
  const origin = { channel: 'webhook', room, thread: label, label }
  return withOrigin(session === undefined ? origin : { ...origin, session }, task)
}
