/** `claude -p --output-format stream-json`, and what prints as it does: Cursor's agent, Qwen Code. */

import { type Fields, fields, items, text } from '../fields.ts'
import type { Dialect, Told } from './dialect.ts'

export const claudeLines: Dialect = {
  introduces({ type, subtype, session_id, claude_code_version: version }) {
    const session = text(session_id)
    if (type !== 'system' || text(subtype) === undefined || session === undefined) return undefined
    // Hooks tell of themselves before anybody has said a word to it.
    const isIdle = subtype !== 'init'
    return { agent: isIdle ? undefined : text(version) && 'claude-code', session, isIdle }
  },
  tells(line) {
    const within = text(line['parent_tool_use_id'])
    const moves: readonly Told[] = within === undefined ? [] : [{ what: 'moves', id: within }]
    switch (line['type']) {
      case 'system':
        return aboutItself(line)
      case 'assistant':
        return [...moves, ...partsOf(line).flatMap((part) => saidOrCalled(part, within))]
      case 'user':
        return [...moves, ...partsOf(line).flatMap(answered)]
      case 'control_request':
        return askedOf(line)
      case 'control_cancel_request':
        return [{ what: 'asked', request: String(line['request_id']) }]
      case 'result':
        return [{ what: 'speaks' }, { what: 'rests', error: failureOf(line) }]
      default:
        return []
    }
  },
}

function aboutItself({ subtype, retry_delay_ms: inMs }: Fields): readonly Told[] {
  if (subtype === 'init') return [{ what: 'begins' }]
  return subtype === 'api_retry' && typeof inMs === 'number' ? [{ what: 'retries', inMs }] : []
}

function partsOf({ message }: Fields): readonly Fields[] {
  return items(fields(message)['content']).map(fields)
}

/** By its output, where its host wants to be asked (`--permission-prompt-tool stdio`). */
function askedOf({ request_id: request, request: asked }: Fields): readonly Told[] {
  const { subtype, tool_use_id: id } = fields(asked)
  return subtype === 'can_use_tool' ? [{ what: 'asks', id: String(id), request: String(request) }] : []
}

/** Calls that it makes at the same time come in lines of their own. */
function saidOrCalled({ type, id, name, input }: Fields, within: string | undefined): readonly Told[] {
  if (type === 'text' && within === undefined) return [{ what: 'speaks' }]
  if (type !== 'tool_use') return []
  return [{ what: 'calls', id: String(id), name: String(name), input, within }]
}

function answered({ type, tool_use_id: id, content, is_error: isError }: Fields): readonly Told[] {
  if (type !== 'tool_result') return []
  const error = isError === true ? (text(content) ?? 'The tool failed') : undefined
  return [{ what: 'answers', id: String(id), error, output: content }]
}

function failureOf({ is_error: isError, result, errors, subtype }: Fields): string | undefined {
  if (isError !== true) return undefined
  return text(result) ?? text(items(errors)[0]) ?? text(subtype) ?? 'The agent failed'
}
