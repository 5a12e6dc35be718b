/** The sentences that people read. Pure. */

import type { EndCause } from '../../model/end.ts'
import type { NoticeKind, NoticePart } from '../../model/notice.ts'
import type { RecoveryAction } from '../../model/recovery.ts'
import { humanDuration } from './duration.ts'
import { evidence, queued } from './evidence.ts'
import { failureWords } from './failure-words.ts'
import type { News } from './news.ts'
import { code, text } from './part.ts'
import { cut, plainName, plainText } from './plain-text.ts'
import { redact } from './redact.ts'

/** Error messages are shown up to this length, in characters. */
export const MAX_MESSAGE_LENGTH = 200

/** Names of tools and models are shown up to this length, in characters. */
const MAX_NAME_LENGTH = 60

/** What is read of an error message before secrets are taken out and it is cut. */
const MAX_RAW_MESSAGE_LENGTH = 4_000

/** Why a run ended, where the bare word would leave people guessing. */
const BECAUSE: Readonly<Partial<Record<EndCause, string>>> = {
  takeover: ': another run took over',
  caller_abort: ': its caller aborted it',
  parent: ': the task above it ended',
  shutdown: ': the process shut down',
  recovery: ': it had gone silent',
  process_exit: ': the process exited',
  lost_sight: ': nobody told how it ended',
}

/** What was tried in vain, as people say it. */
const TRIED: Readonly<Record<RecoveryAction, string>> = {
  abort_run: 'ending it',
  release_lane: 'releasing it',
  force_clear: 'clearing it',
  keep_lane: 'releasing it',
  observe_only: 'helping it',
}

/** What happens next, where people would else wonder. */
const NEXT: Readonly<Record<NonNullable<News['nextStep']>, string>> = {
  recovery_requested: '. It will be ended if it does not move',
  recovery_in_flight: '. It is being ended',
  too_early: '. It is given more time',
  awaits_person: '. It waits for a person',
  report_only: '. It may need you',
  no_owner: '. It needs you',
  queued_elsewhere: '',
  wait: '',
}

/** Shorter times than this, in ms, say nothing about what happened. */
const WORTH_SAYING_MS = 1_000

/**
 * The sentences, one template a kind.
 *
 * @example
 * textOf(TEMPLATES.ended({ kind: 'ended', label: 'index-repo', runId: 'r', session: undefined, reason: 'timeout', elapsedMs: 300_000 }))
 * // '⚠️ Task `index-repo` timed out after 5m'
 */
export const TEMPLATES: Readonly<Record<NoticeKind, (news: News) => NoticePart[]>> = {
  ended: (news) => withLink(news, renderEnd(news)),
  stalled: (news) => withLink(news, renderStalled(news)),
  stuck: (news) => withLink(news, renderStuck(news)),
  recovered: (news) => withLink(news, renderRecovered(news)),
  running: (news) => withLink(news, renderRunning(news)),
}

function renderEnd(news: News): NoticePart[] {
  const after = (news.elapsedMs ?? 0) < WORTH_SAYING_MS ? '' : ` after ${humanDuration(news.elapsedMs ?? 0)}`
  switch (news.reason) {
    case 'timeout':
      return sentence(
        '⚠️',
        news,
        text(` timed out${afterLimit(news, after)}`),
        ...lastly(news),
        ...failure(news),
      )
    case 'killed': {
      const because = BECAUSE[news.cause as EndCause] ?? ''
      // People stop their tasks; processes and programs kill them.
      return sentence(
        '⚠️',
        news,
        text(` was ${news.cause === 'stop' ? 'stopped' : 'killed'}${after}${because}${andWhatWaited(news)}`),
      )
    }
    case 'error':
      return sentence('❌', news, text(` crashed${after}: ${news.error ?? 'unknown error'}`))
    default:
      return news.cause === 'lost_sight'
        ? sentence('❔', news, text(` was lost sight of${after}${BECAUSE.lost_sight}`))
        : sentence('❌', news, text(` died with its process${after}`))
  }
}

/** The time of a deadline is what was agreed. That of another time limit is worth saying as any time is. */
function afterLimit({ cause, elapsedMs = 0 }: News, after: string): string {
  return cause === 'request_timeout' ? after : ` after ${humanDuration(elapsedMs)}`
}

/** People whose messages waited behind a run that was stopped hear that nothing comes of them. */
function andWhatWaited({ cleared = 0 }: News): string {
  if (cleared === 0) return ''
  return cleared === 1
    ? ', and so was 1 message that waited'
    : `, and so were ${cleared} messages that waited`
}

function failure({ error }: News): NoticePart[] {
  return error === undefined ? [] : [text(`: ${error}`)]
}

function renderStalled(news: News): NoticePart[] {
  if (news.wait === 'person') return renderWaiting(news)
  if (news.evidence === 'alive') return renderBusy(news)
  return sentence(
    '⚠️',
    news,
    text(trouble(news)),
    ...evidence(news),
    ...usually(news),
    text(NEXT[news.nextStep ?? 'report_only']),
  )
}

function trouble({ repeat = 0, repeats }: News): string {
  if (repeats !== undefined) return repeat > 0 ? ' still repeats itself: ' : ' repeats itself: '
  return repeat > 0 ? ' is still silent: ' : ' has gone silent: '
}

/** A run that works without a word may need people all the same, but does not hang. */
function renderBusy(news: News): NoticePart[] {
  const { work, repeat = 0, elapsedMs = 0, silentMs = elapsedMs, nextStep = 'report_only' } = news
  const words = ` is ${repeat > 0 ? 'still ' : ''}busy but silent for ${humanDuration(silentMs)}`
  const place = work === undefined ? [] : [text(', in tool '), code(work.name)]
  return sentence('⚠️', news, text(words), ...place, ...usually(news), text(NEXT[nextStep]))
}

function renderWaiting({ repeat = 0, elapsedMs = 0, ...news }: News): NoticePart[] {
  const words = repeat > 0 ? ' still waits for you' : ' waits for you'
  return sentence('⚠️', news, text(`${words}, for ${humanDuration(elapsedMs)}`))
}

function renderStuck(news: News): NoticePart[] {
  const { tried, nextStep, elapsedMs = 0 } = news
  const why = tried?.detail === undefined ? '' : ` (${tried.detail.replaceAll('_', ' ')})`
  const vain = tried === undefined ? '' : `. ${capital(TRIED[tried.action])} failed${why}: it needs you`
  const next = nextStep === undefined ? '' : NEXT[nextStep]
  const words = ` is stuck: ${waiting(news)} for ${humanDuration(elapsedMs)}${vain}${next}`
  return sentence('⚠️', news, text(words))
}

function waiting({ reason, tried, backlog = 0 }: News): string {
  if (backlog > 0) return `${queued(backlog)} and nothing ${tried?.action === 'abort_run' ? 'moves' : 'runs'}`
  return reason === 'stale_session_state' ? 'its turn was taken up and nothing runs' : 'nothing moves'
}

function renderRecovered(news: News): NoticePart[] {
  if (news.cause === 'lost_sight')
    return sentence('❔', news, text(` was lost sight of${BECAUSE.lost_sight}`))
  if (news.reason === 'over')
    return sentence('ℹ️', news, text(` is over${BECAUSE[news.cause as EndCause] ?? ''}`))
  return sentence(
    '✅',
    news,
    text(news.reason === 'completed' ? ' has finished after all' : ' is moving again'),
  )
}

function renderRunning(news: News): NoticePart[] {
  const elapsed = humanDuration(news.elapsedMs ?? 0)
  if (news.reason === 'completed') return sentence('✅', news, text(` finished after ${elapsed}`))
  return sentence('⏳', news, text(` is still running (${elapsed} elapsed)`), ...doing(news))
}

/** The sentence as plain text, names in backticks. */
export function textOf(parts: readonly NoticePart[]): string {
  return parts.map(plain).join('')
}

function plain(part: NoticePart): string {
  if (part.type === 'code') return `\`${part.value}\``
  return part.type === 'link' ? `${part.value}: ${part.url}` : part.value
}

/** What was thrown, in words without secrets, in one line, cut at 200 characters. */
export function harmlessMessage(error: unknown): string {
  const message = redact(plainText(failureWords(error), MAX_RAW_MESSAGE_LENGTH))
  return cut(message, MAX_MESSAGE_LENGTH) || 'unknown error'
}

/** What is known of the tool, where that is why it is accused. */
function usually({ work, limit, reason, evidence: finding }: News): NoticePart[] {
  if (finding === 'held_open') return [text('. The command ended; a process it left behind holds its output')]
  if (reason !== 'blocked_tool_call' || work === undefined || limit?.source !== 'learned') return []
  return [text('. '), code(work.name), text(` usually takes less than ${humanDuration(limit.ms)}`)]
}

function lastly({ work }: News): NoticePart[] {
  if (work === undefined) return []
  const place = work.kind === 'tool_call' ? ', in tool ' : ', waiting for model '
  return [text(place), code(work.name), text(` for ${humanDuration(work.elapsedMs)}`)]
}

function doing({ work, phase, wait }: News): NoticePart[] {
  if (wait === 'person') return [text(', waits for you')]
  if (wait === 'reader') return [text(', its answer waits to be read')]
  if (work === undefined) return []
  if (work.kind === 'tool_call') return [text(', now in tool '), code(work.name)]
  const words = phase === 'streaming' ? ', now answered by model ' : ', now waiting for model '
  return [text(words), code(work.name)]
}

function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

function sentence(sign: string, { label }: News, ...rest: NoticePart[]): NoticePart[] {
  return [text(`${sign} Task `), { type: 'code', value: label }, ...rest]
}

function withLink({ traceUrl }: News, parts: NoticePart[]): NoticePart[] {
  return traceUrl === undefined
    ? parts
    : [...parts, text(' · '), { type: 'link', value: 'trace', url: traceUrl }]
}

/** The name of a tool or model, as a notice shows it. */
export function harmlessName(name: string): string {
  return plainName(name, MAX_NAME_LENGTH) || 'unnamed'
}
