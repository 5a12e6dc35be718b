/** `pi --mode json`. */

import { type Fields, fields, text } from '../fields.ts'
import type { Dialect, Told } from './dialect.ts'

export const piLines: Dialect = {
  introduces({ type, version, id }) {
    const session = text(id)
    const isIt = type === 'session' && typeof version === 'number' && session !== undefined
    // The files of its sessions begin so, too.
    return isIt ? { agent: 'pi', session, isIdle: true } : undefined
  },
  // Each of them holds the whole message: they are most of what it prints.
  dull: /^\{"type":"(?:message_update|message_start|turn_end|agent_end)"/,
  tells(line) {
    const id = String(line['toolCallId'])
    switch (line['type']) {
      case 'agent_start':
        return [{ what: 'begins' }]
      case 'message_end':
        return said(fields(line['message']))
      case 'tool_execution_start':
        return [{ what: 'calls', id, name: String(line['toolName']), input: line['args'] }]
      case 'tool_execution_update':
        return [{ what: 'moves', id }]
      case 'tool_execution_end':
        return [{ what: 'answers', id, error: failureOf(line), output: line['result'] }]
      case 'auto_retry_start':
        return typeof line['delayMs'] === 'number' ? [{ what: 'retries', inMs: line['delayMs'] }] : []
      case 'agent_settled':
        return [{ what: 'rests' }]
      default:
        return []
    }
  },
}

function said({ role, stopReason, errorMessage }: Fields): readonly Told[] {
  if (role !== 'assistant') return []
  const hasFailed = stopReason === 'error' || stopReason === 'aborted'
  return hasFailed ? [{ what: 'fails', error: text(errorMessage) ?? stopReason }] : [{ what: 'speaks' }]
}

function failureOf({ isError }: Fields): string | undefined {
  return isError === true ? 'The tool failed' : undefined
}
