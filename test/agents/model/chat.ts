/** OpenAI's chat completions, as OpenCode and pi ask for them. */

import { type Ask, WORDS } from './ask.ts'
import type { Events } from './events.ts'

const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }

/** Answers, or calls the shell. */
export function complete(events: Events, { mood, tools, command, model }: Ask): void {
  const send = (delta: object, finish_reason: string | null = null): void => {
    const choices = [{ index: 0, delta, finish_reason }]
    const usage = finish_reason !== null && { usage: USAGE }
    events.plain({ id: 'c1', object: 'chat.completion.chunk', created: 1, model, choices, ...usage })
  }
  send({ role: 'assistant', content: '' })
  if (mood === 'hangs') return
  const shell = tools.find((name) => /bash|shell/.test(name))
  const isCall = command !== undefined && shell !== undefined
  if (isCall) {
    const written = JSON.stringify({ command, description: 'Runs it', timeout: 600_000 })
    const id = `call_${Date.now()}`
    send({ tool_calls: [{ index: 0, id, type: 'function', function: { name: shell, arguments: written } }] })
  } else for (const content of WORDS) send({ content })
  send({}, isCall ? 'tool_calls' : 'stop')
  events.end('data: [DONE]\n\n')
}
