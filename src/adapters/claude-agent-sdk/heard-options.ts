/** Options of a query: the same for the application, with ears at what asks a person. */

import { type Fields, fields, items, text } from '../fields.ts'
import type { Conversation } from './conversation.ts'
import type { QueryOptions } from './sdk.ts'

type Ask = (...given: unknown[]) => unknown

/** Functions that a person answers, and where their arguments name the call that waits. */
const ASKS: Readonly<Record<string, (given: readonly unknown[]) => unknown>> = {
  canUseTool: ([, , how]) => fields(how)['toolUseID'],
  onElicitation: () => undefined,
  onUserDialog: () => undefined,
}

/** Parts of answers are asked for, so that an answer on its way is seen to move: the reader gets them if he asked, too. */
export function heardOptions(options: QueryOptions | undefined, talk: Conversation): QueryOptions {
  const heard: Record<string, unknown> = { ...options, includePartialMessages: true }
  for (const [name, callOf] of Object.entries(ASKS)) {
    if (typeof heard[name] === 'function') heard[name] = asking(heard[name] as Ask, callOf, talk)
  }
  const { spawnClaudeCodeProcess: spawn } = heard
  if (typeof spawn === 'function') heard['spawnClaudeCodeProcess'] = spawning(spawn as Ask, talk)
  const { PermissionRequest: matchers } = options?.hooks ?? {}
  if (Array.isArray(matchers)) {
    const PermissionRequest = matchers.map((matcher) => heardMatcher(matcher as Fields, talk))
    heard['hooks'] = { ...options?.hooks, PermissionRequest }
  }
  return heard
}

function heardMatcher(matcher: Fields, talk: Conversation): Fields {
  const hooks = items(matcher['hooks']).map((hook) =>
    typeof hook === 'function' ? asking(hook as Ask, ([, callId]) => callId, talk) : hook,
  )
  return { ...matcher, hooks }
}

/** The same function; what it starts is the agent. */
function spawning(spawn: Ask, talk: Conversation): Ask {
  return function (this: unknown, ...given) {
    const process = spawn.apply(this, given)
    talk.process.handedOver(process)
    return process
  }
}

/** The same function; while its answer is awaited, the call waits for a person. */
function asking(ask: Ask, callOf: (given: readonly unknown[]) => unknown, talk: Conversation): Ask {
  return function (this: unknown, ...given) {
    const answered = talk.awaitsPerson(text(callOf(given)))
    try {
      const answer = ask.apply(this, given)
      const over = (): void => answered?.()
      Promise.resolve(answer).then(over, over)
      return answer
    } catch (error) {
      answered?.()
      throw error
    }
  }
}
