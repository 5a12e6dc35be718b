/** The last words of one instance: what it does in a process that ends. */

import { otlpTarget } from './doctor/otlp-target.ts'
import type { InstanceThreads } from './instance-threads.ts'
import type { LastWords } from './last-words/last-words.ts'
import { sendWhileHeld, type Letter, type Parcel } from './last-words/crash-hold.ts'
import { recipeOf } from './model/channel-recipe.ts'
import type { EndProposal } from './model/end.ts'
import type { Channel } from './model/notice.ts'
import type { HandedMessage } from './notify/delivery/message.ts'
import type { ResolvedOptions } from './options/options.ts'
import type { Rooms } from './rooms.ts'
import { takeUnsent, type UnsentExport } from './telemetry/unsent/unsent-exports.ts'
import { takeUnsentMetrics } from './telemetry/unsent/unsent-metrics.ts'
import { endAll, endRuns } from './shut-down.ts'
import { holdProcess, systemClock } from './system-clock.ts'

/** What they need of an instance. */
export interface LastWordsOptions {
  readonly rooms: Rooms
  readonly options: ResolvedOptions
  readonly threads: InstanceThreads
  /** Ends the instance in the time, in ms. */
  readonly shutdown: (graceMs: number) => Promise<unknown>
}

type Variables = Readonly<Record<string, string | undefined>>

/** The first byte of JSON. */
const BRACE = 0x7b

/** Makes them. */
export function lastWordsOf({ rooms, options, threads, shutdown }: LastWordsOptions): LastWords {
  const { shutdownGraceMs, crashHoldMs } = options
  const { notifier, processes, attempt } = rooms
  const killNow = (): void => processes.killNow()
  const endNow = (proposal: EndProposal, { mayHold }: { readonly mayHold: boolean }): void => {
    endAll(rooms, proposal)
    attempt('end runs of other threads', () => threads.endAll(proposal))
    attempt('kill owned processes', killNow)
    if (threads.isHeard) threads.leave(notifier.handOver(needsNetwork).map(({ notice }) => notice))
    const holdMs = mayHold ? crashHoldMs : 0
    const handed = holdMs > 0 ? notifier.handOver(canBeMadeAgain) : []
    // No microtask runs in a process that dies: what a channel can do at once is done here.
    notifier.sendNow()
    const parcels = holdMs > 0 ? attempt('gather telemetry', () => lastParcels(rooms, process.env)) : []
    const post = { handed, parcels: parcels ?? [] }
    if (post.handed.length + post.parcels.length > 0) sendHeld(post, holdMs, attempt)
    notifier.cutOff(needsNetwork)
  }
  return {
    endAll: endNow,
    shutdown: (graceMs) => {
      attempt('end runs of other threads', () => threads.endAll({ reason: 'killed', cause: 'shutdown' }))
      return shutdown(graceMs)
    },
    tell: (graceMs) => {
      const ended = endRuns({ rooms, clock: systemClock, attempt }, systemClock.now() + graceMs)
      void ended.then(() => notifier.forceFlush())
    },
    killNow,
    graceMs: shutdownGraceMs,
    hold: holdProcess,
    clock: systemClock,
    attempt,
  }
}

function needsNetwork(channel: Channel): boolean {
  return recipeOf(channel) !== undefined
}

function canBeMadeAgain(channel: Channel): boolean {
  return recipeOf(channel)?.options !== undefined
}

/** What waits for the network. */
interface Waiting {
  readonly handed: readonly HandedMessage[]
  readonly parcels: readonly Parcel[]
}

function sendHeld({ handed, parcels }: Waiting, holdMs: number, attempt: Rooms['attempt']): void {
  const failures = attempt('send while a crash is held', () => {
    // Known to the package itself, whether built or not; in a bundle of the host's it is not found.
    const thread = new URL(import.meta.resolve('#last-words-thread'))
    return sendWhileHeld({ letters: handed.flatMap(letterOf), parcels }, thread, holdMs)
  })
  for (const [index, { ended }] of handed.entries())
    ended(failures === undefined ? 'process_crash' : failures[index])
}

function letterOf({ channel, notice, replaces }: HandedMessage): readonly Letter[] {
  const { driver, options } = recipeOf(channel) ?? {}
  return driver === undefined || options === undefined ? [] : [{ driver, options, notice, replaces }]
}

/**
 * What an SDK holds of runs, each with its address. Headers are those of the environment: an exporter makes its own only
 * when it sends.
 */
function lastParcels({ telemetry, clock, attempt }: Rooms, variables: Variables): readonly Parcel[] {
  const { providers } = telemetry
  const unsent = [
    ...takeUnsent(providers, attempt),
    ...takeUnsentMetrics(providers, { wallMs: clock.wallTime(), attempt }),
  ]
  return unsent.flatMap((one) => parcelOf(one, variables) ?? [])
}

function parcelOf({ signal, body, url }: UnsentExport, variables: Variables): Parcel | undefined {
  const target = otlpTarget(signal, variables)
  const said = typeof target === 'string' ? undefined : target
  if (url !== undefined) {
    const type = body[0] === BRACE ? 'application/json' : 'application/x-protobuf'
    return { signal, body, url, headers: { 'content-type': type, ...said?.headers }, isGrpc: false }
  }
  if (said?.protocol !== 'grpc' || said.url === undefined) return undefined
  return { signal, body, url: said.url.href, headers: said.headers, isGrpc: true }
}
