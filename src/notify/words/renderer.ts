/** Finds the words of a notice: those of the user's template, or ours. */

import type { NoticeKind, NoticePart } from '../../model/notice.ts'
import type { News, NoticeOptions } from './news.ts'
import { plainText } from './plain-text.ts'
import { TEMPLATES } from './render.ts'

/** What a template of a user may say in one part, in characters. */
const MAX_PART_LENGTH = 4_000

/** Parts that a template of a user may have. */
const MAX_PARTS = 100

/** Renders news, whatever the templates of users do. */
export class Renderer {
  readonly #options: NoticeOptions
  readonly #warn: (message: string, error?: unknown) => void
  readonly #complained = new Set<NoticeKind>()

  /** @param warn hears of a template that threw, once a kind */
  constructor(options: NoticeOptions, warn: (message: string, error?: unknown) => void) {
    this.#options = options
    this.#warn = warn
  }

  partsOf(news: News): readonly NoticePart[] {
    const template = this.#options.templates?.[news.kind] ?? this.#options.render
    if (template === undefined) return TEMPLATES[news.kind](news)
    try {
      return harmless(template(news))
    } catch (error) {
      if (!this.#complained.has(news.kind))
        this.#warn(`Cannot use the template of ${news.kind}: ${nameOf(error)}`)
      this.#complained.add(news.kind)
      return TEMPLATES[news.kind](news)
    }
  }
}

/** @throws {TypeError} for anything that is no sentence */
function harmless(words: unknown): NoticePart[] {
  // By mistake, and refused below: its error would be one that nobody hears, and end the host.
  if (words instanceof Promise) words.catch(() => undefined)
  const parts: unknown = typeof words === 'string' ? [{ type: 'text', value: words }] : words
  if (!Array.isArray(parts) || parts.length === 0 || parts.length > MAX_PARTS) {
    throw new TypeError(`expected a text or 1 to ${MAX_PARTS} parts`)
  }
  const harmlessParts = parts.map(harmlessPart)
  if (harmlessParts.every(({ value }) => value.trim() === '')) throw new TypeError('expected some words')
  return harmlessParts
}

function harmlessPart(part: Partial<NoticePart> | null): NoticePart {
  const { type, value } = part ?? {}
  if (typeof value !== 'string') throw new TypeError('expected parts with a value')
  if (type === 'text') return { type, value: linesOf(value) }
  if (type === 'code') return { type, value: plainText(value, MAX_PART_LENGTH).replaceAll('`', "'") }
  const url = part !== null && part?.type === 'link' ? URL.parse(String(part.url)) : null
  if (url === null || !/^https?:$/.test(url.protocol)) throw new TypeError('expected parts of a known type')
  return { type: 'link', value: plainText(value, MAX_PART_LENGTH), url: url.href }
}

// Users may want lines; nothing else that controls anything. Spaces at both ends join parts.
function linesOf(value: string): string {
  return value
    .slice(0, MAX_PART_LENGTH)
    .split(/\r?\n/)
    .map(
      (line) =>
        `${/^\s/.test(line) ? ' ' : ''}${plainText(line, MAX_PART_LENGTH)}${/\S\s$/.test(line) ? ' ' : ''}`,
    )
    .join('\n')
}

// The message may quote what people wrote: the class says enough to find the template's fault.
function nameOf(error: unknown): string {
  return error instanceof TypeError && error.message.startsWith('expected ') ? error.message : 'it threw'
}
