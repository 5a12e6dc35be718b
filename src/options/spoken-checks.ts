/** Checks what is said of runs and calls that live: what is wrong is reported and left out, and all else holds. */

import { END_CAUSES, type EndCause, type EndProposal, type EndReason } from '../model/end.ts'
import type { RunDescription, WaitOptions } from '../model/run.ts'
import type { SpokenChecks } from '../model/spoken.ts'
import type { ModelCallOptions, ToolCallOptions, WorkEnd } from '../model/work.ts'
import { Walk, type Kind } from './kinds/kind.ts'
import { anything, flag, name, number, word } from './kinds/plain-kinds.ts'
import { origin } from './shared-options.ts'

/** A kind for each part of what is said: one that is missing does not compile. */
type Parts<Said> = { readonly [Name in keyof Said]-?: Kind<Exclude<Said[Name], undefined>> }

const count = number(0, Number.MAX_SAFE_INTEGER)
const instant = number(0, Number.MAX_SAFE_INTEGER)
const duration = number(0, Infinity)
const wait = word('person', 'retry', 'runtime')
const UNNAMED = 'unnamed'

const end = said<EndProposal>({
  reason: word(...(Object.keys(END_CAUSES) as EndReason[])),
  cause: word(...new Set<EndCause>(Object.values(END_CAUSES).flat())),
  stopReason: name(),
  error: anything(),
  cleared: count,
  told: flag(),
  endedAt: instant,
})

const workEnd = said<WorkEnd>({
  error: anything(),
  finishReason: name(),
  responseModel: name(),
  responseId: name(),
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  reasoningTokens: count,
  output: anything(),
  outcome: anything(),
  endedAt: instant,
})

const modelCall = said<ModelCallOptions>({
  model: name(),
  provider: name(),
  operation: name(),
  timeoutMs: duration,
  input: anything(),
  instructions: anything(),
  tools: anything(),
  startedAt: instant,
})

const toolCall = said<ToolCallOptions>({
  name: name(),
  callId: name(),
  deadlineMs: duration,
  background: flag(),
  remote: flag(),
  input: anything(),
  startedAt: instant,
})

const description = said<RunDescription>({
  label: name(),
  origin,
  agent: name(),
  provider: name(),
  model: name(),
})

// What a provider says may be over already: such a wait ends in the next turn.
const waitOptions = said<WaitOptions>({
  untilMs: number(-Number.MAX_VALUE, Infinity),
  within: anything() as Kind<never>,
})

/** The checks of an instance. */
export function spokenChecks(warn: (message: string) => void): SpokenChecks {
  let trouble = ''
  // One walk for all: each of thousands of calls would make its own.
  const walk = new Walk(({ message }) => {
    trouble ||= message
    warn(`${message}; it counts for nothing`)
  })
  return {
    end: (words) => {
      trouble = ''
      const { reason, ...rest } = walk.into('end', words ?? COMPLETED, end) ?? {}
      return reason === undefined ? unreadable(rest, trouble || NO_REASON) : { reason, ...rest }
    },
    description: (words) => walk.into('description', words, description) ?? {},
    workEnd: (words) => (words === undefined ? NOTHING : (walk.into('end', words ?? NOTHING, workEnd) ?? {})),
    modelCall: (words) => ({ model: UNNAMED, ...walk.into('call', words, modelCall) }),
    toolCall: (words) => ({ name: UNNAMED, ...walk.into('call', words, toolCall) }),
    wait: (words) => walk.into('wait', words, wait),
    waitOptions: (words) => walk.into('wait', words ?? NOTHING, waitOptions) ?? {},
  }
}

const COMPLETED: EndProposal = { reason: 'completed' }
const NOTHING = {}
const NO_REASON = 'Cannot use end: it must have a reason'

/** Why it ended nobody knows. People hear it as an error: what is hushed up nobody mends. */
function unreadable(rest: Partial<EndProposal>, trouble: string): EndProposal {
  return { error: new TypeError(trouble), ...rest, reason: 'error', cause: 'exception' }
}

/** Takes the parts that it knows, one by one, into an object of ours. Others are not looked at. */
function said<Said>(parts: Parts<Said>): Kind<Partial<Said>> {
  const kinds = new Map(Object.entries<Kind>(parts))
  const names = [...kinds.keys()]
  return {
    type: 'object',
    must: 'an object',
    take(value, walk) {
      if (!walk.isObject(value)) return undefined
      const taken: Record<string, unknown> = {}
      // Of many parts that there may be, few are said.
      for (const part of walk.namesOf(value, names) ?? []) {
        const kind = kinds.get(part)
        const one = kind && walk.part(value, part, kind)
        if (one !== undefined) taken[part] = one
      }
      return taken as Partial<Said>
    },
  }
}
