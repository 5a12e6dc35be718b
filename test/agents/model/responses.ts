/** OpenAI's Responses, as Codex asks for them. */

import { type Ask, WORDS } from './ask.ts'
import type { Events } from './events.ts'

const USAGE = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 15,
}
/** Names of a shell, and how each is told its command. */
const SHELLS: Readonly<Record<string, (command: string) => object>> = {
  exec_command: (cmd) => ({ cmd, yield_time_ms: 30_000 }),
  shell_command: (command) => ({ command }),
  shell: (command) => ({ command: ['bash', '-lc', command] }),
}

/** Answers, or calls the shell. */
export function respond(events: Events, { mood, tools, command }: Ask): void {
  const id = `resp_${Date.now()}`
  events.named('response.created', {
    response: { id, object: 'response', status: 'in_progress', output: [] },
  })
  if (mood === 'hangs') return
  const item = command === undefined ? say(events) : call(events, { tools, command })
  events.named('response.output_item.done', { output_index: 0, item })
  const response = { id, object: 'response', status: 'completed', output: [item], usage: USAGE }
  events.named('response.completed', { response })
  events.end()
}

function say(events: Events): object {
  const text = WORDS.join('')
  const content = [{ type: 'output_text', text, annotations: [] }]
  const item = { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content }
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 }
  const begun = { ...item, content: [], status: 'in_progress' }
  events.named('response.output_item.added', { output_index: 0, item: begun })
  for (const delta of WORDS) events.named('response.output_text.delta', { ...at, delta })
  events.named('response.output_text.done', { ...at, text })
  return item
}

function call(events: Events, { tools, command }: { tools: Ask['tools']; command: string }): object {
  const name = Object.keys(SHELLS).find((shell) => tools.includes(shell)) ?? 'shell'
  const written = JSON.stringify(SHELLS[name]?.(command))
  const item = {
    type: 'function_call',
    id: 'fc_1',
    call_id: `call_${Date.now()}`,
    name,
    arguments: written,
    status: 'completed',
  }
  const begun = { ...item, arguments: '', status: 'in_progress' }
  events.named('response.output_item.added', { output_index: 0, item: begun })
  const at = { item_id: 'fc_1', output_index: 0 }
  events.named('response.function_call_arguments.delta', { ...at, delta: written })
  events.named('response.function_call_arguments.done', { ...at, arguments: written })
  return item
}
