/** `gemini --output-format stream-json`. */

import { fields, text } from '../fields.ts'
import type { Dialect } from './dialect.ts'

export const geminiLines: Dialect = {
  introduces({ type, session_id, model }) {
    const session = text(session_id)
    const isIt = type === 'init' && session !== undefined && text(model) !== undefined
    return isIt ? { agent: 'gemini-cli', session } : undefined
  },
  tells(line) {
    const id = String(line['tool_id'])
    const error = text(fields(line['error'])['message'])
    switch (line['type']) {
      case 'message':
        return line['role'] === 'assistant' ? [{ what: 'speaks' }] : []
      case 'tool_use':
        return [{ what: 'calls', id, name: String(line['tool_name']), input: line['parameters'] }]
      case 'tool_result':
        return [{ what: 'answers', id, error: failureOf(line['status'], error), output: line['output'] }]
      case 'error':
        return line['severity'] === 'error' ? [{ what: 'fails', error: String(line['message']) }] : []
      case 'result':
        return [{ what: 'speaks' }, { what: 'rests', error: failureOf(line['status'], error) }]
      default:
        return []
    }
  },
}

function failureOf(status: unknown, error: string | undefined): string | undefined {
  return status === 'success' ? undefined : (error ?? String(status))
}
