/** What the agents do all the time: work that goes well, waits its turn, is stopped by people, or fails. */

import { tool } from 'ai'
import { run } from 'lifesign'
import { z } from 'zod'

import { helperTools } from '../demo/agent-answer.ts'
import { isOutage } from './incidents.ts'
import { inRoom, models, work } from './scene.ts'

/** Something that is done again and again. */
export interface Habit {
  readonly name: string
  readonly everySeconds: number
  readonly work: () => Promise<unknown>
}

/** Customers who ask for their orders: each is a session that comes back. */
const CUSTOMERS = 12
/** One order in so many is not to be found. */
const LOST_ORDER = 20

/** All of them, from the first second on. */
export const HABITS: readonly Habit[] = [
  { name: 'find-order', everySeconds: 5, work: orderClerk },
  { name: 'search-archive', everySeconds: 15, work: researcher },
  { name: 'write-report', everySeconds: 20, work: writer },
  { name: 'answer-chat', everySeconds: 30, work: concierge },
  { name: 'plan-trip', everySeconds: 45, work: planner },
  { name: 'read-aloud', everySeconds: 60, work: narrator },
  { name: 'sum-up', everySeconds: 120, work: summarizer },
]

let orders = 0

function orderClerk(): Promise<void> {
  const findOrder = tool({
    inputSchema: z.object({ order: z.string() }),
    execute: ({ order }) => {
      if (orders % LOST_ORDER === 0) throw new RangeError(`Cannot find the order ${order}`)
      return `${order}: on its way`
    },
  })
  const session = `orders:${orders++ % CUSTOMERS}`
  return inRoom({ room: 'shop', label: 'find-order', session }, () =>
    work({ agent: 'order-clerk', model: 'tool:find_order', tools: { find_order: findOrder } }),
  )
}

/** It has ten seconds. While its provider is down, it gets no answer in them. */
function researcher(): Promise<void> {
  const model = isOutage() ? 'hang' : 'steady'
  return inRoom({ room: 'shop', label: 'search-archive' }, () =>
    work({ agent: 'researcher', model, timeoutMs: 10_000 }),
  )
}

function writer(): Promise<void> {
  return inRoom({ room: 'shop', label: 'write-report' }, () => work({ agent: 'writer', model: 'slow' }))
}

/** Three messages come at once into one conversation, and take turns on its lane. */
async function concierge(): Promise<void> {
  const answer = (): Promise<void> => work({ agent: 'concierge', model: 'slow' })
  const session = 'chat:concierge'
  const turns = [1, 2, 3].map(() => run({ agent: 'concierge', session, lane: { name: 'chat' } }, answer))
  await Promise.all(turns)
}

function planner(): Promise<void> {
  return inRoom({ room: 'travel', label: 'plan-trip' }, () =>
    work({ agent: 'planner', model: 'tool:ask_helper', tools: helperTools(models) }),
  )
}

/** Somebody presses "stop" as soon as there is something to hear. */
function narrator(): Promise<void> {
  const stop = new AbortController()
  const onChunk = (chunks: number): void => (chunks === 3 ? stop.abort() : undefined)
  return inRoom({ room: 'shop', label: 'read-aloud' }, () =>
    work({ agent: 'narrator', model: 'slow', signal: stop.signal, onChunk }),
  )
}

/** Its provider answers with an error, and it says nothing about where its people are. */
function summarizer(): Promise<void> {
  return work({ agent: 'summarizer', model: 'http-500' })
}
