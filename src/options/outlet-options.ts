/** The tables of what leaves the process: how notices read, and what telemetry may hold. */

import type { MeterProvider, TracerProvider } from '@opentelemetry/api'
import { NOTICE_KINDS } from '../model/notice.ts'
import type { NoticeOptions, NoticeTemplate } from '../notify/words/news.ts'
import { DEFAULT_MAX_CONTENT_LENGTH, type ExportOptions } from '../telemetry/export-options.ts'
import type { LoggerProvider } from '../telemetry/providers.ts'
import { mapBy } from './kinds/collection-kinds.ts'
import type { Described } from './kinds/option.ts'
import { address, flag, func, number } from './kinds/plain-kinds.ts'
import { shape } from './kinds/shape-kinds.ts'
import { thing } from './kinds/thing-kinds.ts'

/** How notices read. */
export const NOTICE_OPTIONS: Described<NoticeOptions> = {
  templates: {
    kind: mapBy(NOTICE_KINDS, func<NoticeTemplate>()),
    otherwise: 'ours',
    doc: 'By kind: `ended`, `stalled`, `stuck`, `recovered`, `running`. One that throws is reported, and ours is used',
  },
  render: { kind: func(), otherwise: 'ours', doc: 'For all kinds that `templates` leaves out' },
  traceUrl: {
    kind: address({ holding: '{traceId}' }),
    otherwise: 'no link',
    doc: 'Address of a trace, with `{traceId}` in it: notices then link to the trace of their run',
  },
}

/** Notices: each wish is taken for itself. */
export const notices = shape(NOTICE_OPTIONS)

const given = 'must be given'

/** A provider of tracers. */
export const tracerProvider = thing<Pick<TracerProvider, 'getTracer'>>(
  { getTracer: { kind: func(), otherwise: given, doc: 'Gives a tracer' } },
  { must: 'a TracerProvider', required: ['getTracer'], lacks: 'it must have getTracer, a function' },
)

/** A provider of meters. */
export const meterProvider = thing<Pick<MeterProvider, 'getMeter'>>(
  { getMeter: { kind: func(), otherwise: given, doc: 'Gives a meter' } },
  { must: 'a MeterProvider', required: ['getMeter'], lacks: 'it must have getMeter, a function' },
)

/** A provider of loggers. */
export const loggerProvider = thing<LoggerProvider>(
  { getLogger: { kind: func(), otherwise: given, doc: 'Gives a logger' } },
  { must: 'a LoggerProvider', required: ['getLogger'], lacks: 'it must have getLogger, a function' },
)

/** What may leave the process beyond names and numbers. */
export const EXPORT_OPTIONS: Described<ExportOptions> = {
  content: {
    kind: flag(),
    fallback: false,
    doc: 'Prompts, answers, instructions, tool definitions, arguments and results, on spans',
  },
  errorMessages: {
    kind: flag(),
    fallback: false,
    doc: 'Messages of errors, on spans and events, cut at 200 characters',
  },
  labels: { kind: flag(), fallback: false, doc: 'Labels and origins of runs, on spans and events' },
  hashConversationIds: {
    kind: flag(),
    fallback: false,
    doc: 'Session keys as SHA-256, cut to 32 hex digits, in place of themselves. Short keys can be guessed',
  },
  pendingSpans: {
    kind: flag(),
    fallback: false,
    doc: 'Each run that is open for 30 s as a span `pending {agent}` too: for backends that have only traces',
  },
  maxContentLength: {
    kind: number(0, Number.MAX_SAFE_INTEGER),
    fallback: DEFAULT_MAX_CONTENT_LENGTH,
    doc: 'Longest exported content, in characters for each attribute',
  },
}

/** Where one word about privacy is unclear, nothing more leaves the process. */
export const exported = shape(EXPORT_OPTIONS, [
  'content',
  'errorMessages',
  'labels',
  'hashConversationIds',
  'maxContentLength',
])
