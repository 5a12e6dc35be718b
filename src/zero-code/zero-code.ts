/** Everything that `--import lifesign/register` does beyond starting Lifesign itself. */

import type { Clock } from '../model/clock.ts'
import type { EndProposal } from '../model/end.ts'
import { attachProcessor } from './attach-processor.ts'
import { serveEarlyCopies, serveMeters } from './early-copies.ts'
import { FirstSpan } from './first-span.ts'
import { OwnSdk } from './own-sdk.ts'
import { SDK_SHUTDOWN_MS, SdkStarter } from './sdk-starter.ts'
import { watchProviders } from './watch-providers.ts'

/** What is asked of the running instance. */
export interface ZeroCodeHost {
  readonly sessions: { list(): readonly { readonly runs: readonly string[] }[] }
  endRun(id: string, proposal: EndProposal): unknown
  shutdown(): Promise<unknown>
  /** Makes what providers are needed for, with those that can be found now. */
  prepareTelemetry(): void
  /** Called once, before the first run. */
  beforeFirstRun(hook: () => void): void
  /** Called when Lifesign is shut down, after all has been told, with the time that the last export took, in ms. */
  beforeClose(hook: (exportMs: number) => Promise<unknown>): void
}

/** What `startZeroCode` takes. */
export interface ZeroCodeOptions {
  readonly host: ZeroCodeHost
  readonly clock: Clock
  /** Joins the application's own SDK, or ours. */
  readonly processor: Parameters<typeof attachProcessor>[1]
  /** False when no SDK of ours shall be started. */
  readonly startSdk: boolean
  /** False when nothing of it shall be loaded before it is needed. */
  readonly preparesAhead: boolean
  /** What was wrong with the environment: told when somebody may listen. */
  readonly problems: readonly string[]
  /** Called when the code that sets up OpenTelemetry has had its chance, before the first problem is told. */
  readonly listen: () => void
  /** For tests. */
  readonly sdk?: OwnSdk
  readonly inform: (message: string) => void
  readonly warn: (message: string, error?: unknown) => void
  /** Says what makes Lifesign useless, also as a warning of the process. */
  readonly warnAloud: (message: string) => void
}

/** What is wrong with the environment is told after this time at the latest, in ms. */
const TELL_AFTER_MS = 10_000

/**
 * Joins the application's own SDK as soon as it is registered, starts one if there is none, and lets
 * nothing be lost when the process ends by itself. Never throws.
 */
export function startZeroCode(options: ZeroCodeOptions): void {
  const { host, clock } = options
  const { tell, inform, warn } = untilSomebodyListens(options)
  const background = startTelemetry({ ...options, inform, warn })
  let isEmpty = false
  const onEmpty = (): void => {
    isEmpty = true
    attempt(warn, tell)
    void tellAll(host, warn)
  }
  host.beforeFirstRun(() => {
    background.startIfNeeded()
    tell()
  })
  const cancel = clock.after(TELL_AFTER_MS, tell)
  process.once('beforeExit', onEmpty)
  host.beforeClose(async (exportMs) => {
    process.off('beforeExit', onEmpty)
    cancel()
    tell()
    // An SDK that shuts down exports once more, although all was flushed just before: without a collector, the end of
    // the process would wait for that too. Metrics do not even tell that an export has failed.
    await background.shutdown({ keepsSdk: isEmpty || exportMs > SDK_SHUTDOWN_MS })
  })
}

/** What is kept until then. An application registers a handful of providers, and each is a sentence at most. */
const MAX_UNTOLD = 100

/** Keeps what there is to say until `tell`: before that, nobody has set up a logger that would show it. */
function untilSomebodyListens({ problems, listen, ...say }: ZeroCodeOptions) {
  let untold: (() => void)[] | undefined = problems.map((problem) => () => say.warnAloud(problem))
  const later = (words: () => void): void => {
    if (untold === undefined) words()
    else if (untold.length < MAX_UNTOLD) untold.push(words)
  }
  return {
    inform: (...words: Parameters<typeof say.inform>): void => later(() => say.inform(...words)),
    warn: (...words: Parameters<typeof say.warn>): void => later(() => say.warn(...words)),
    tell(): void {
      listen()
      const words = untold ?? []
      untold = undefined
      for (const one of words) one()
    },
  }
}

/** What goes on in the background until Lifesign is shut down. */
interface Background {
  startIfNeeded(): void
  /** @param options with `keepsSdk` an SDK of ours is left as it is */
  shutdown(options: { readonly keepsSdk: boolean }): Promise<void>
}

function startTelemetry(options: ZeroCodeOptions): Background {
  const { clock, processor, inform, warn, sdk = new OwnSdk() } = options
  const undo: (() => void)[] = []
  let starter: SdkStarter | undefined
  const join = (provider: object): void => {
    const detach = attachProcessor(provider, processor)
    if (detach === undefined) warn('Cannot join the spans of this tracer provider')
    else undo.push(detach)
    // One that is hidden comes here again when it is shown.
    if (!sdk.isHidden) serveEarlyCopies(provider)
    starter?.registered(provider)
    // Nobody else is expected then. If it is ours, it makes room for a late one, and must hear of it.
    clock.soon(() => {
      // By then an SDK has registered all that it has.
      if (!sdk.isHidden) attempt(warn, serveMeters)
      if (!sdk.running) watch?.relax()
    })
  }
  let firstSpan: FirstSpan | undefined
  const watch = attempt(warn, () =>
    watchProviders({
      looked: () => attempt(warn, () => firstSpan?.looked()),
      tracerProvider: (provider) => attempt(warn, () => join(provider)),
      registering: () => attempt(warn, () => starter?.registering()),
      loggerRegistered: () => attempt(warn, () => starter?.comeBack()),
    }),
  )
  // Without a watch we could be in the application's way: no SDK of ours then.
  if (options.startSdk && watch !== undefined) {
    const begun = new SdkStarter({
      clock,
      sdk,
      watch,
      preparesAhead: options.preparesAhead,
      prepareTelemetry: () => options.host.prepareTelemetry(),
      inform,
      warn,
    })
    starter = begun
    starter.begin()
    firstSpan = attempt(warn, () => new FirstSpan(() => begun.startIfNeeded()))
  }
  return {
    startIfNeeded: () => starter?.startIfNeeded(),
    shutdown: async ({ keepsSdk }) => {
      watch?.stop()
      firstSpan?.stop()
      for (const detach of undo.splice(0)) detach()
      if (!keepsSdk) await starter?.shutdown()
    },
  }
}

// All of this runs inside of the application's own calls.
function attempt<T>(warn: ZeroCodeOptions['warn'], work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    warn("Cannot follow OpenTelemetry's set-up", error)
    return undefined
  }
}

/** The event loop is empty: runs that are open now will never go on, and nobody else will tell of anything. */
async function tellAll(host: ZeroCodeHost, warn: ZeroCodeOptions['warn']): Promise<void> {
  try {
    const open = host.sessions.list().flatMap(({ runs }) => runs)
    for (const id of open) host.endRun(id, { reason: 'killed', cause: 'process_exit' })
    await host.shutdown()
  } catch (error) {
    warn('Cannot tell everything before the process ends', error)
  }
}
