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
  const { PermissionRequest: asks, PreToolUse: before } = options?.hooks ?? {}
  const PermissionRequest = Array.isArray(asks) && asks.map((one) => heardMatcher(one as Fields, talk))
  const PreToolUse = mayAskUs(options) && [...items(before), { hooks: [gateOf(talk)] }]
  const hooks = { ...(PermissionRequest && { PermissionRequest }), ...(PreToolUse && { PreToolUse }) }
  return Object.keys(hooks).length === 0 ? heard : { ...heard, hooks: { ...options?.hooks, ...hooks } }
}

/** Options by which the agent keeps its input open for answers of this process. */
const ANSWERS = ['canUseTool', 'onElicitation', 'onUserDialog', 'getOAuthToken'] as const

/**
 * Where this process answers the agent anyway, the agent asks us, too, before each tool. Elsewhere one more question
 * would keep its input open, and the agent longer at work. A host that wants to see what hooks do shall see none of ours.
 */
function mayAskUs(options: QueryOptions = {}): boolean {
  if (options.includeHookEvents === true) return false
  const isServing = Object.values(fields(options.mcpServers)).some((one) => fields(one)['type'] === 'sdk')
  const isHooked = Object.values(fields(options.hooks)).some((matchers) => items(matchers).length > 0)
  return isServing || isHooked || ANSWERS.some((name) => typeof options[name] === 'function')
}

/** It says nothing of tools that may begin: others decide on them. */
function gateOf(talk: Conversation): Ask {
  return async (_input, callId) => (talk.mayCall(text(callId)) ? {} : STOPPED)
}

const STOPPED = {
  hookSpecificOutput: {
    hookEventName: 'PreToolUse',
    permissionDecision: 'deny',
    permissionDecisionReason: 'The run was stopped',
  },
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
