/** JSON of a bounded length that stays JSON: what does not fit is cut or left out, never broken off. */

import type { Message } from './messages.ts'
import type { MessagePart } from './message-part.ts'

/** How often exactly what was too much is left out, before half of it is. */
const EXACT_TRIES = 3

/**
 * Writes a value. Strings are cut and lists end early where they are too long; what lies behind the limit is
 * neither visited in depth nor copied.
 *
 * @param max in characters
 * @returns undefined for what is no JSON, or has no form that short
 */
export function fittingJson(value: unknown, max: number): string | undefined {
  let budget = max
  for (let tries = 0; budget > 0; tries++) {
    const json = boundedJson(value, budget)
    if (json === undefined || json.length <= max) return json
    // Quotes and escapes come on top: mostly it fits without as many characters.
    const [exact, half] = [budget - (json.length - max), Math.floor(budget / 2)]
    budget = tries < EXACT_TRIES ? Math.max(exact, half) : half
  }
  return undefined
}

/** Writes messages, the newest at the end: what does not fit is missing at the beginning. */
export function fittingMessages(messages: readonly Message[], max: number): string | undefined {
  const kept: string[] = []
  let room = max - '[]'.length
  for (const { role, parts, finish_reason } of messages.toReversed()) {
    const head = `{"role":${JSON.stringify(role)},"parts":[`
    const tail = finish_reason === undefined ? ']}' : `],"finish_reason":${JSON.stringify(finish_reason)}}`
    const frame = head.length + tail.length + ','.length
    const fitting = eachFitting(parts, room - frame)
    if (parts.length > 0 && fitting.length === 0) break
    const json = `${head}${fitting.join()}${tail}`
    if (json.length > room) break
    kept.unshift(json)
    room -= json.length + ','.length
  }
  return kept.length === 0 ? undefined : `[${kept.join()}]`
}

/** Writes parts in their order, as many as there is room for. */
export function fittingParts(parts: readonly MessagePart[], max: number): string | undefined {
  const fitting = eachFitting(parts, max - '[]'.length)
  return fitting.length === 0 ? undefined : `[${fitting.join()}]`
}

function eachFitting(parts: readonly MessagePart[], max: number): string[] {
  const kept: string[] = []
  let room = max
  for (const part of parts) {
    const json = fittingPart(part, room)
    if (json === undefined) break
    kept.push(json)
    room -= json.length + ','.length
  }
  return kept
}

/** The fields of each kind of part that can be long: all else is short, and must be there. */
const LONG = ['content', 'arguments', 'response', 'description', 'parameters'] as const

function fittingPart(part: MessagePart, room: number): string | undefined {
  const short = Object.fromEntries(Object.entries(part).filter(([name]) => !LONG.includes(name as never)))
  let json = safeJson(short)
  if (json === undefined || json.length > room) return undefined
  for (const name of LONG) {
    if (part[name] === undefined) continue
    const label = `,"${name}":`
    const value = fittingJson(part[name], room - json.length - label.length)
    if (value === undefined) return name === 'description' || name === 'parameters' ? json : undefined
    json = `${json.slice(0, -1)}${label}${value}}`
  }
  return json
}

function safeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

function boundedJson(content: unknown, max: number): string | undefined {
  let left = max
  const shorten = (key: string, value: unknown): unknown => {
    left -= key.length
    if (left <= 0) return undefined
    if (typeof value === 'bigint') return String(value)
    if (Array.isArray(value)) return value.slice(0, left)
    if (typeof value !== 'string') return value
    const text = value.slice(0, left)
    left -= text.length
    return text
  }
  try {
    return JSON.stringify(content, shorten)
  } catch {
    return undefined
  }
}
