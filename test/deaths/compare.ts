/** Compares how a process ends with Lifesign and without: it must be the same. */

import { constants } from 'node:os'
import { startLocalServer } from '../../examples/demo/local-server.ts'
import type { Company, Death } from './deaths.ts'
import { die, type Dying, type Obituary } from './dying.ts'

/** One row. */
export interface Comparison {
  readonly death: Death
  readonly company: Company
  readonly without: Obituary
  readonly with: Obituary
  /** What people read. */
  readonly told: readonly string[]
  /** What is wrong; undefined if nothing is. */
  readonly complaint: string | undefined
}

/** Signals that end a process by default, and that we listen to: the first process of a container ignores them. */
const HEARD: ReadonlySet<string | undefined> = new Set(['SIGTERM', 'SIGINT', 'SIGHUP'])
/** The grace time of a shutdown, and some for a machine that is busy, in ms. */
const GRACE_MS = 5_000
const LATE_MS = 1_500

/** Lets one process die without us, and one with us, beside each other: they mostly wait. */
export async function compare(dying: Omit<Dying, 'chatUrl'>): Promise<Comparison> {
  const told: string[] = []
  const chat = await startLocalServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    told.push((JSON.parse(Buffer.concat(parts).toString('utf8')) as { text: string }).text)
    response.writeHead(204).end()
  })
  try {
    const { death, company } = dying
    const [without, withUs] = await Promise.all([
      die({ ...dying, chatUrl: undefined }),
      die({ ...dying, chatUrl: chat.url }),
    ])
    const row = { death, company, without, with: withUs, told }
    return { ...row, complaint: complaintOf(row) }
  } finally {
    await chat.close()
  }
}

function complaintOf({ death, company, without, with: ours, told }: Omit<Comparison, 'complaint'>) {
  const expected = expectedEnd(death, company, without.end)
  if (ours.end !== expected) return `it ends with ${ours.end}, not with ${expected}`
  if (ours.tookMs > without.tookMs + GRACE_MS + LATE_MS) return `it takes ${Math.round(ours.tookMs)} ms`
  if (death.isSudden || (without.end === 'lives on' && ours.end === 'lives on')) return undefined
  const ends = ours.notes.filter((line) => line.startsWith('ended '))
  if (ends.length !== 1) return `${ends.length} ends were told`
  const hasOutcome = ours.notes.some((line) => /^outcome (?:dead|delivered|suppressed|unroutable)/.test(line))
  return told.length === 0 && !hasOutcome ? 'its people were neither told nor counted' : undefined
}

/** As without us. The first process of a container ends as any other would, which is why it listens. */
function expectedEnd(death: Death, { isFirst }: Company, end: Obituary['end']): Obituary['end'] {
  if (!isFirst || end !== 'lives on' || !HEARD.has(death.signal)) return end
  return 128 + constants.signals[death.signal as NodeJS.Signals]
}
