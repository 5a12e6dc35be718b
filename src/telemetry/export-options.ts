/** What may leave the process beyond names and numbers: nothing, unless the host asks for it. */

import { fittingJson } from './content/fitting-json.ts'
import { failureOf, messageOf } from '../model/failure.ts'
import type { RunInfo } from '../model/run.ts'
import type { SessionInfo } from '../model/session.ts'

/** Opt-ins for exported telemetry. All are off by default. */
export interface ExportOptions {
  /** Prompts, answers, instructions, tool definitions, arguments and results, on spans. @default false */
  readonly content?: boolean
  /** Messages of errors, on spans and events. They may hold content. @default false */
  readonly errorMessages?: boolean
  /** Labels and origins of runs, on spans and events. They may name people. @default false */
  readonly labels?: boolean
  /** Replace conversation ids by their SHA-256, cut to 32 hex digits. Short ids can still be guessed. @default false */
  readonly hashConversationIds?: boolean
  /**
   * Shows a run that is open for 30 s in backends that have only traces: by a child of no length,
   * `lifesign.pending: true`. @default false
   */
  readonly pendingSpans?: boolean
  /** Longest exported content, in characters for each attribute. @default 4096 */
  readonly maxContentLength?: number
}

/** Longest exported content where none is set, in characters. */
export const DEFAULT_MAX_CONTENT_LENGTH = 4096
/** As long as the message in a notice. */
const MAX_MESSAGE_LENGTH = 200

/** The conversation id to export; none for a session that the host did not name. */
export function conversationIdOf(session: SessionInfo, options: ExportOptions): string | undefined {
  if (!session.named) return undefined
  return options.hashConversationIds === true ? hashed(session.key) : session.key
}

// Asked for when it is used: importing it costs each start some ms.
function hashed(id: string): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', id).slice(0, 32)
}

/** The label to export, if opted in. */
export function labelOf(run: RunInfo, options: ExportOptions): string | undefined {
  return options.labels === true ? run.label : undefined
}

/** The messages of what was thrown and of what caused it, cut to 200 characters, if opted in. */
export function errorMessageOf(error: unknown, options: ExportOptions): string | undefined {
  if (options.errorMessages !== true || error === undefined) return undefined
  return messageOf(failureOf(error)).slice(0, MAX_MESSAGE_LENGTH) || undefined
}

/** How long content may be, in characters for each attribute; undefined where it is not opted in. */
export function contentLimit(options: ExportOptions): number | undefined {
  return options.content === true ? (options.maxContentLength ?? DEFAULT_MAX_CONTENT_LENGTH) : undefined
}

/** Content of a tool of bounded length, if opted in: text as it is, what is no text as JSON that stays valid. */
export function contentOf(content: unknown, options: ExportOptions): string | undefined {
  const max = contentLimit(options)
  if (max === undefined || content === undefined) return undefined
  return typeof content === 'string' ? content.slice(0, max) : fittingJson(content, max)
}
