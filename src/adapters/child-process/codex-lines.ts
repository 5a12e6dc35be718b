/** `codex exec --json`, as its SDK starts it, too. */

import { type Fields, fields, text } from '../fields.ts'
import type { Dialect, Told } from './dialect.ts'

/** Items that are no calls of a tool. */
const WORDS: ReadonlySet<unknown> = new Set(['agent_message', 'reasoning', 'todo_list', 'error'])

export const codexLines: Dialect = {
  introduces({ type, thread_id: thread }) {
    const session = text(thread)
    return type === 'thread.started' && session !== undefined ? { agent: 'codex', session } : undefined
  },
  tells(line) {
    const item = fields(line['item'])
    switch (line['type']) {
      case 'turn.started':
        return [{ what: 'begins' }]
      case 'item.started':
        return callOf(item)
      case 'item.updated':
        return WORDS.has(item['type']) ? [] : [{ what: 'moves', id: String(item['id']) }]
      case 'item.completed':
        return done(item)
      case 'error':
        return [{ what: 'fails', error: String(line['message']) }]
      case 'turn.failed':
        return [{ what: 'rests', error: text(fields(line['error'])['message']) ?? 'The turn failed' }]
      case 'turn.completed':
        return [{ what: 'speaks' }, { what: 'rests' }]
      default:
        return []
    }
  },
}

function callOf(item: Fields): readonly Told[] {
  const { id, type, tool, command, arguments: input = command } = item
  if (WORDS.has(type)) return []
  // A server of MCP has tools with names.
  return [{ what: 'calls', id: String(id), name: text(tool) ?? String(type), input }]
}

/** Some items are told of by their end alone. */
function done(item: Fields): readonly Told[] {
  const { id, type, status, exit_code: code, aggregated_output: output } = item
  if (type === 'error') return []
  if (WORDS.has(type)) return [{ what: 'speaks' }]
  const hasFailed = status === 'failed' || status === 'declined'
  const error = hasFailed ? (text(fields(item['error'])['message']) ?? failureOf(status, code)) : undefined
  return [...callOf(item), { what: 'answers', id: String(id), error, output }]
}

function failureOf(status: string, code: unknown): string {
  return typeof code === 'number' ? `exit code ${code}` : status
}
