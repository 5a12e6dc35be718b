/** Checks what kind of thing each option is: TypeScript does, where it is used. */

import type { KeepPostedOptions } from '../model/run-heartbeat.ts'
import type { NoticeOptions } from '../notify/words/news.ts'
import type { LifesignOptions, RecoveryOptions } from './options.ts'
import type { ExportOptions } from '../telemetry/export-options.ts'

/** Checked elsewhere, with its bounds. */
const ANY: readonly string[] = []

interface Inner {
  readonly export: ExportOptions
  readonly keepPosted: KeepPostedOptions
  readonly notices: NoticeOptions
  readonly recovery: RecoveryOptions
}

/** What an option may be, as `typeof` says it, and `list`. */
const KINDS: Readonly<Record<keyof LifesignOptions, readonly string[]>> = {
  channels: ['list'],
  notices: ['object'],
  defaultOrigin: ['object'],
  adapters: ['list'],
  thresholds: ['object'],
  tickMs: ['number'],
  idleSessionMs: ['number'],
  maxIdleSessions: ['number'],
  recovery: ['object'],
  lanes: ['object'],
  keepPosted: ['boolean', 'object'],
  export: ['object'],
  onAbnormalEnd: ['function'],
  shutdownGraceMs: ['number'],
  killGraceMs: ['number'],
  watchProcess: ['boolean'],
  enabled: ['boolean'],
  clock: ['object'],
}

/** The same for what stands in options. A number is left to whoever knows its bounds. */
const INNER: { readonly [Name in keyof Inner]: Readonly<Record<keyof Inner[Name], readonly string[]>> } = {
  export: {
    content: ['boolean'],
    errorMessages: ['boolean'],
    labels: ['boolean'],
    hashConversationIds: ['boolean'],
    maxContentLength: ['number'],
  },
  keepPosted: { afterMs: ANY },
  notices: { templates: ['object'], render: ANY, traceUrl: ['string'] },
  recovery: { abort: ANY, tools: ['object'], handler: ['object'], drainMs: ANY },
}

/** What each member of a list must have. */
const MEMBERS: Readonly<Record<string, { readonly verb: string; readonly of: string }>> = {
  channels: { verb: 'send', of: 'a channel' },
  adapters: { verb: 'install', of: 'an adapter' },
}

/**
 * Refuses options that nobody knows, and values that are of another kind. Values are not shown: where an
 * address was given in the wrong place, it may hold a secret.
 *
 * @throws {TypeError} that names the option, what it must be, and what it is
 */
export function checkKinds(options: LifesignOptions): void {
  if (kindOf(options) !== 'object') {
    throw new TypeError(`Cannot use options: they must be an object, but are ${kindName(options)}`)
  }
  for (const [name, value] of Object.entries(options)) {
    const problem = value === undefined ? undefined : problemOf(name, value)
    if (problem !== undefined) throw new TypeError(problem)
  }
}

function problemOf(name: string, value: unknown): string | undefined {
  const kinds = Object.hasOwn(KINDS, name) ? KINDS[name as keyof LifesignOptions] : undefined
  if (kinds === undefined) return `Cannot use ${name}: there is no such option`
  if (!kinds.includes(kindOf(value))) {
    return `Cannot use ${name}: it must be ${kinds.map(withArticle).join(' or ')}, but is ${kindName(value)}`
  }
  return innerProblem(name, value) ?? memberProblem(name, value) ?? placeProblem(name, value)
}

function innerProblem(name: string, value: unknown): string | undefined {
  const known: Readonly<Record<string, readonly string[]>> = INNER[name as keyof Inner] ?? {}
  for (const [inner, one] of Object.entries(name in INNER ? (value as object) : {})) {
    const kinds = Object.hasOwn(known, inner) ? known[inner] : undefined
    if (kinds === undefined) return `Cannot use ${name}.${inner}: there is no such option`
    if (one !== undefined && kinds !== ANY && !kinds.includes(kindOf(one))) {
      return `Cannot use ${name}.${inner}: it must be ${kinds.map(withArticle).join(' or ')}, but is ${kindName(one)}`
    }
  }
  return undefined
}

function memberProblem(name: string, value: unknown): string | undefined {
  const member = MEMBERS[name]
  if (member === undefined) return undefined
  const wrong = (value as readonly unknown[]).findIndex((one) => {
    const facts = (kindOf(one) === 'object' ? one : {}) as Readonly<Record<string, unknown>>
    return typeof facts['name'] !== 'string' || typeof facts[member.verb] !== 'function'
  })
  return wrong < 0
    ? undefined
    : `Cannot use ${name}: each must be ${member.of}, but number ${wrong + 1} is none`
}

function placeProblem(name: string, value: unknown): string | undefined {
  if (name !== 'defaultOrigin') return undefined
  const { channel, room } = value as Readonly<Record<string, unknown>>
  return typeof channel === 'string' && typeof room === 'string'
    ? undefined
    : 'Cannot use defaultOrigin: it must have a channel and a room, each a string'
}

/** What a value is: as `typeof` says it, and `list` and `null`. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'list'
  return value === null ? 'null' : typeof value
}

/** What a value is, in words: `a list`, `null`. */
export function kindName(value: unknown): string {
  const kind = kindOf(value)
  return kind === 'null' || kind === 'undefined' ? kind : withArticle(kind)
}

function withArticle(kind: string): string {
  return `${kind === 'object' ? 'an' : 'a'} ${kind}`
}
