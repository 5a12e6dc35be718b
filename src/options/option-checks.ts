/** Checks single options: what is wrong is refused with its name, its bound and its value. */

import { NOTICE_KINDS, type Channel, type RateLimit } from '../model/notice.ts'
import type { KeepPostedOptions } from '../model/run-heartbeat.ts'
import type { RecoveryPolicy } from '../model/recovery.ts'
import { HEARTBEAT_STATES } from '../model/session.ts'
import type { ThresholdLimits, Thresholds } from '../model/thresholds.ts'
import type { NoticeOptions } from '../notify/words/news.ts'
import { MAX_TIMER_MS } from '../system-clock.ts'

/**
 * A finite number between two bounds, or undefined.
 *
 * @throws {RangeError} that names the option, the bound and the value
 */
export function within(
  value: number | undefined,
  name: string,
  least: number,
  most: number,
): number | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'number' && value >= least && value <= most) return value
  throw new RangeError(
    `Cannot use ${name}: it must be a number from ${least} to ${most}, but is ${show(value)}`,
  )
}

export function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value)
}

/**
 * One of some words, or undefined.
 *
 * @throws {RangeError} that names the option, the bound and the value
 */
export function oneOf<Word extends string>(
  value: unknown,
  name: string,
  words: readonly Word[],
): Word | undefined {
  if (value === undefined || words.includes(value as Word)) return value as Word | undefined
  throw new RangeError(`Cannot use ${name}: it must be one of ${words.join(', ')}, but is ${show(value)}`)
}

/** Checks when people shall hear that a run still runs. */
export function checkKeepPosted(wish: boolean | KeepPostedOptions | undefined): void {
  if (typeof wish === 'object') within(wish.afterMs, 'keepPosted.afterMs', 1_000, MAX_TIMER_MS)
}

/** Checks names and limits of channels: a limit that is no number would let everything through, or nothing. */
export function checkChannels(channels: readonly Channel[] = []): void {
  const names = channels.map((channel) => channel.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new RangeError(`Cannot use channels: each name must be unique, but ${show(twice)} stands twice`)
  }
  for (const { name, limits = [], maxTextLength } of channels) {
    within(maxTextLength, `channels.${name}.maxTextLength`, 100, Number.MAX_SAFE_INTEGER)
    for (const limit of limits) checkRateLimit(limit, `channels.${name}.limits`)
  }
}

function checkRateLimit({ per, count, perMs }: RateLimit, path: string): void {
  oneOf(per, `${path}.per`, ['channel', 'room', 'thread'])
  within(count, `${path}.count`, 1, Number.MAX_SAFE_INTEGER)
  within(perMs, `${path}.perMs`, 1, MAX_TIMER_MS)
}

/** Checks how notices shall read. */
export function checkNotices({ templates = {}, render, traceUrl }: NoticeOptions = {}): void {
  checkFunction(render, 'notices.render')
  for (const [kind, template] of Object.entries(templates)) {
    oneOf(kind, 'notices.templates', NOTICE_KINDS)
    checkFunction(template, `notices.templates.${kind}`)
  }
  if (traceUrl === undefined) return
  const url = URL.parse(String(traceUrl))
  if (url !== null && /^https?:$/.test(url.protocol) && traceUrl.includes('{traceId}')) return
  // Not repeated: an address may hold a token.
  throw new RangeError(
    'Cannot use notices.traceUrl: it must be an http or https address with {traceId} in it',
  )
}

function checkFunction(value: unknown, name: string): void {
  if (value === undefined || typeof value === 'function') return
  throw new RangeError(`Cannot use ${name}: it must be a function, but is ${show(value)}`)
}

/**
 * Checks who may be aborted, wherever it is said: what is no clear word must not end anybody's run.
 *
 * @throws {RangeError} that names the option, the bound and the value
 */
export function checkRecoveryPolicy(policy: RecoveryPolicy | undefined, path: string): void {
  checkFlag(policy?.abort, `${path}.abort`)
  for (const [tool, word] of Object.entries(policy?.tools ?? {})) {
    checkObject(word, `${path}.tools.${tool}`)
    checkFlag(word.abort, `${path}.tools.${tool}.abort`)
  }
}

function checkFlag(value: unknown, name: string): void {
  if (value === undefined || typeof value === 'boolean') return
  throw new RangeError(`Cannot use ${name}: it must be true or false, but is ${show(value)}`)
}

function checkObject(value: unknown, name: string): void {
  if (typeof value === 'object' && value !== null) return
  throw new RangeError(`Cannot use ${name}: it must be an object, but is ${show(value)}`)
}

/** Checks thresholds wherever they come from. */
export function checkThresholds(thresholds: Thresholds | undefined, path: string): void {
  if (thresholds === undefined) return
  checkLimits(thresholds, path)
  within(thresholds.waitingMaxMs, `${path}.waitingMaxMs`, 0, Number.MAX_SAFE_INTEGER)
  for (const [phase, limits] of Object.entries(thresholds.phases ?? {})) {
    if (!(HEARTBEAT_STATES as readonly string[]).includes(phase)) {
      throw new RangeError(
        `Cannot use ${path}.phases: each name must be one of ${HEARTBEAT_STATES.join(', ')}, but one is ${show(phase)}`,
      )
    }
    checkLimits(limits, `${path}.phases.${phase}`)
  }
  for (const [tool, limits] of Object.entries(thresholds.tools ?? {})) {
    checkLimits(limits, `${path}.tools.${tool}`)
  }
}

function checkLimits(limits: ThresholdLimits, path: string): void {
  checkObject(limits, path)
  for (const name of ['slowMs', 'warnMs', 'abortMs'] as const) {
    within(limits[name], `${path}.${name}`, 0, Number.MAX_SAFE_INTEGER)
  }
}
