/** Hears each message of a query as it comes, before anybody reads it. */

import type { Message, MessageQueue, Query } from './sdk.ts'

/** Who is told. None of these throws. */
export interface MessageEars {
  /**
   * On the hot path: once a message.
   *
   * @returns false for a message that the application did not ask for: it never sees that
   */
  heard(message: Message): boolean
  /** There are no more messages. */
  over(end: { readonly error?: unknown }): void
}

/** Breaks a query off: its reader gets the error, its process is ended as `close` ends it. */
export type BreakOff = (error: unknown) => void

/** Begins to listen. Where the SDK lets nobody at its queue, the reader's own steps are heard. */
export function tapMessages(query: Query, ears: MessageEars): BreakOff {
  const { inputStream: queue } = query
  const isQueue = ['enqueue', 'done', 'error'].every((name) => isFunction(queue, name))
  if (isQueue) tapQueue(queue as MessageQueue, ears)
  else tapReader(query[Symbol.asyncIterator](), ears)
  return (error) => {
    if (isQueue) queue?.error(error)
    query.close?.()
  }
}

function tapQueue(queue: MessageQueue, ears: MessageEars): void {
  const { enqueue, done, error: fail } = queue
  shadow(queue, {
    enqueue: (message: Message) => {
      if (ears.heard(message)) enqueue.call(queue, message)
    },
    done: () => {
      ears.over({})
      done.call(queue)
    },
    error: (error: unknown) => {
      ears.over({ error })
      fail.call(queue, error)
    },
  })
}

type Step = IteratorResult<Message>

function tapReader(reader: AsyncIterator<Message>, ears: MessageEars): void {
  const { next, return: leave } = reader
  const read = async (...given: [] | [undefined]): Promise<Step> => {
    const step = await next.apply(reader, given)
    if (step.done !== true) return ears.heard(step.value) ? step : read()
    ears.over({})
    return step
  }
  const failed = (error: unknown): never => {
    ears.over({ error })
    throw error
  }
  shadow(reader, {
    next: (...given: [] | [undefined]) => read(...given).catch(failed),
    ...(leave && { return: (value: unknown) => (ears.over({}), leave.call(reader, value)) }),
  })
}

/** What is laid over the object's own is not enumerable, as that was. */
function shadow(target: object, ways: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(ways)) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true })
  }
}

function isFunction(target: object | undefined, name: string): boolean {
  return target !== undefined && typeof Reflect.get(target, name) === 'function'
}
