/** What goes wrong now and then, and what each looks like from outside. */

import { setTimeout as pause } from 'node:timers/promises'
import { tool } from 'ai'
import { on, sessions } from 'lifesign'
import { z } from 'zod'

import { minutes } from './pace.ts'
import { inRoom, SILENCE_MINUTES, work } from './scene.ts'

/** Something that goes wrong once in a cycle. */
export interface Incident {
  readonly atMinute: number
  /** In words, for whoever looks on. */
  readonly what: string
  readonly work: () => Promise<unknown>
}

const OUTAGE_MINUTES = 5
const LATE_MINUTES = 5
/** Longer than an alert waits. */
const HANGING_MINUTES = 14
/** How long the event loop stands still, in ms. */
const BLOCK_MS = 3_000

/** All of them, in the order of their time. */
export const INCIDENTS: readonly Incident[] = [
  { atMinute: 0.5, what: `the archive is down for ${OUTAGE_MINUTES} min: searches time out`, work: outage },
  {
    atMinute: 2,
    what: `the indexer's tool hangs for ${HANGING_MINUTES} min`,
    work: () => inRoom({ room: 'shop', label: 'index-repo', session: 'repo:main' }, hangingTool),
  },
  {
    atMinute: 5,
    what: 'a newsletter is stopped and leaves input behind: the session gets stuck, and is released',
    work: () => newsletter('mail:today', uponRecovery),
  },
  {
    atMinute: 8,
    what: `another one gets stuck, and for ${LATE_MINUTES} min nobody takes up what waits: releasing it fails`,
    work: () => newsletter('mail:digest', () => pause(minutes(LATE_MINUTES))),
  },
  {
    atMinute: 17,
    what: `the translator's model falls silent for ${SILENCE_MINUTES} min, in the middle of a stream`,
    work: () => inRoom({ room: 'shop', label: 'translate-manual', session: 'manual:7' }, silentModel),
  },
  // Not while the indexer hangs: a hurried Prometheus would hear of nobody, and call that an end.
  {
    atMinute: 23,
    what: `something computes for ${BLOCK_MS / 1_000} s, and nothing else can run`,
    work: block,
  },
]

let outageEndsAt = 0

/** Whether the archive is down. */
export function isOutage(): boolean {
  return performance.now() < outageEndsAt
}

async function outage(): Promise<void> {
  outageEndsAt = performance.now() + minutes(OUTAGE_MINUTES)
}

function silentModel(): Promise<void> {
  return work({ agent: 'translator', model: 'stall' })
}

function hangingTool(): Promise<void> {
  const indexFiles = tool({
    inputSchema: z.object({ path: z.string() }),
    execute: () => pause(minutes(HANGING_MINUTES), 'indexed'),
  })
  return work({ agent: 'indexer', model: 'tool:index_files', tools: { index_files: indexFiles } })
}

/**
 * Somebody stops the run while a mail goes out. The mail tool does not listen to that, and another message
 * waits behind it.
 *
 * @param worker resolves when the host's worker takes that message up
 */
async function newsletter(session: string, worker: (session: string) => Promise<unknown>): Promise<void> {
  const stop = new AbortController()
  const gaveUp = new AbortController()
  const sendMail = tool({
    inputSchema: z.object({ to: z.string() }),
    execute: () => {
      stop.abort()
      return pause(minutes(60), 'sent', { signal: gaveUp.signal })
    },
  })
  const place = { room: 'news', label: 'send-newsletter', session }
  const tools = { send_mail: sendMail }
  await inRoom(place, () => work({ agent: 'mailer', model: 'tool:send_mail', tools, signal: stop.signal }))

  sessions.queued(session, { lane: 'newsletter' })
  await worker(session)
  sessions.dequeued(session)
  gaveUp.abort()
  await inRoom({ ...place, label: 'answer-next' }, () => work({ agent: 'answerer', model: 'steady' }))
}

/** A worker that comes when Lifesign asks for the session to be given back. */
function uponRecovery(session: string): Promise<void> {
  return new Promise((resolve) => {
    const off = on('recovery.requested', (request) => {
      if (request.session.key !== session) return
      off()
      // Not within the request itself: the worker hears of it a moment later.
      setImmediate(resolve)
    })
  })
}

async function block(): Promise<void> {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCK_MS)
}
