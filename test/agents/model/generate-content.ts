/** Gemini's `generateContent` and `streamGenerateContent`, as Gemini CLI asks for them. */

import type { ServerResponse } from 'node:http'
import { type Ask, WORDS } from './ask.ts'
import { Events } from './events.ts'

/** Gemini CLI asks by it which model it shall ask, and who speaks next. */
const ROUTE = JSON.stringify({
  reasoning: 'It is simple',
  complexity_reasoning: 'It is simple',
  complexity_score: 10,
  model_choice: 'flash',
  next_speaker: 'user',
})

/** Answers at once. */
export function generate(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(part([{ text: ROUTE }], 'STOP')))
}

/** Answers in parts, or calls the shell. */
export function streamGenerate(response: ServerResponse, { mood, tools, command }: Ask): void {
  const events = new Events(response)
  if (mood === 'hangs') return response.flushHeaders()
  if (command !== undefined && tools.length > 0) {
    const args = { command, description: 'Runs it' }
    events.plain(part([{ functionCall: { name: 'run_shell_command', args } }], 'STOP'))
  } else {
    for (const text of WORDS) events.plain(part([{ text }]))
    events.plain(part([{ text: '' }], 'STOP'))
  }
  events.end()
}

function part(parts: readonly object[], finishReason?: string): object {
  return {
    candidates: [{ content: { role: 'model', parts }, ...(finishReason && { finishReason }), index: 0 }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
    modelVersion: 'scripted',
  }
}
