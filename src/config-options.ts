/** Takes from a user's file the options that can be used, and names the others. */

import { resolveOptions, type LifesignOptions } from './options.ts'

/** What a file is good for. */
export interface UsableOptions {
  readonly options: LifesignOptions
  /** One sentence for each option that is left out. */
  readonly problems: readonly string[]
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

/** What each member of a list must have. */
const MEMBERS: Readonly<Record<string, { readonly verb: string; readonly of: string }>> = {
  channels: { verb: 'send', of: 'a channel' },
  adapters: { verb: 'install', of: 'an adapter' },
}

/**
 * The options among what a file exports. A wrong one is left out, and the others stay.
 *
 * @example
 * usableOptions({ tickMs: 5, watchProcess: false }).options // { watchProcess: false }
 */
export function usableOptions(exported: unknown): UsableOptions {
  if (kindOf(exported) !== 'object') {
    return {
      options: {},
      problems: [`Cannot use its default export: it must be options, but is ${named(exported)}`],
    }
  }
  const problems: string[] = []
  const usable = Object.entries(exported as object).filter(([name, value]) => {
    const problem = value === undefined ? undefined : problemOf(name, value)
    if (problem !== undefined) problems.push(problem)
    return problem === undefined
  })
  return { options: Object.fromEntries(usable) as LifesignOptions, problems }
}

// Values are not shown where they may hold a secret: an address given in the wrong place would.
function problemOf(name: string, value: unknown): string | undefined {
  const kinds = Object.hasOwn(KINDS, name) ? KINDS[name as keyof LifesignOptions] : undefined
  if (kinds === undefined) return `Cannot use ${name}: there is no such option`
  if (!kinds.includes(kindOf(value))) {
    return `Cannot use ${name}: it must be ${kinds.map(withArticle).join(' or ')}, but is ${named(value)}`
  }
  return memberProblem(name, value) ?? placeProblem(name, value) ?? boundProblem(name, value)
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

// As `startLifesign` would: alone, so that one wrong option does not cost the others.
function boundProblem(name: string, value: unknown): string | undefined {
  try {
    resolveOptions({ [name]: value })
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : `Cannot use ${name}`
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'list'
  return value === null ? 'null' : typeof value
}

function named(value: unknown): string {
  const kind = kindOf(value)
  return kind === 'null' || kind === 'undefined' ? kind : withArticle(kind)
}

function withArticle(kind: string): string {
  return `${kind === 'object' ? 'an' : 'a'} ${kind}`
}
