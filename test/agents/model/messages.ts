/** Anthropic's Messages, as Claude Code asks for them. */

import { type Ask, WORDS } from './ask.ts'
import type { Events } from './events.ts'

/** Answers, or calls the shell. */
export function sendMessage(events: Events, { mood, tools, command, model }: Ask): void {
  const usage = { input_tokens: 10, output_tokens: 1 }
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    usage,
  }
  events.named('message_start', { message })
  if (mood === 'hangs') return
  const shell = tools.find((name) => /bash/i.test(name))
  // Claude Code asks small questions beside the turn, without tools.
  const isCall = command !== undefined && shell !== undefined
  if (isCall) call(events, { shell, command })
  else say(events)
  events.named('content_block_stop', { index: 0 })
  const delta = { stop_reason: isCall ? 'tool_use' : 'end_turn' }
  events.named('message_delta', { delta, usage: { output_tokens: 5 } })
  events.named('message_stop', {})
  events.end()
}

function say(events: Events): void {
  events.named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } })
  for (const text of WORDS) {
    events.named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })
  }
}

function call(events: Events, { shell, command }: { shell: string; command: string }): void {
  const block = { type: 'tool_use', id: `toolu_${Date.now()}`, name: shell, input: {} }
  events.named('content_block_start', { index: 0, content_block: block })
  const partial_json = JSON.stringify({ command, description: 'Runs it' })
  events.named('content_block_delta', { index: 0, delta: { type: 'input_json_delta', partial_json } })
}
