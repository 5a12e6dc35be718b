/** `opencode run --format json`: of a call it tells the end alone. */

import { type Fields, fields, text } from '../fields.ts'
import type { Dialect, Told } from './dialect.ts'

/** So its ids of sessions begin. */
const SESSION = /^ses_/
/** Of a step behind which comes another one. */
const GOES_ON = 'tool-calls'

export const opencodeLines: Dialect = {
  introduces({ sessionID: id }) {
    return typeof id === 'string' && SESSION.test(id) ? { agent: 'opencode', session: id } : undefined
  },
  tells(line) {
    const part = fields(line['part'])
    switch (line['type']) {
      case 'step_start':
        return [{ what: 'begins' }]
      case 'tool_use':
        return called(part)
      case 'text':
        return [{ what: 'speaks' }]
      case 'step_finish':
        return part['reason'] === GOES_ON ? [] : [{ what: 'rests' }]
      case 'error':
        return [{ what: 'fails', error: failureOf(fields(line['error'])) }]
      default:
        return []
    }
  },
}

function called({ callID, tool, state }: Fields): readonly Told[] {
  const { input, output, error, time } = fields(state)
  const id = String(callID)
  const { start } = fields(time)
  const startedAt = typeof start === 'number' ? start : undefined
  return [
    { what: 'calls', id, name: String(tool), input, startedAt },
    { what: 'answers', id, error: text(error), output },
  ]
}

function failureOf({ name, data }: Fields): string {
  return text(fields(data)['message']) ?? text(name) ?? 'The agent failed'
}
