/** Decides whether and when an SDK of ours is started: as late as possible, and never against the application's. */

import type { Cancel, Clock } from '../model/clock.ts'
import type { OwnSdk } from './own-sdk.ts'
import type { ProviderWatch } from './watch-providers.ts'

/** What the starter needs. */
export interface SdkStarterOptions {
  readonly clock: Pick<Clock, 'now' | 'after' | 'soon'>
  /** False where most processes never need an SDK: all is done when one is needed. */
  readonly preparesAhead: boolean
  readonly sdk: Pick<
    OwnSdk,
    'prepare' | 'start' | 'running' | 'isHidden' | 'withdraw' | 'restore' | 'shutdown'
  >
  readonly watch: Pick<ProviderWatch, 'taken'>
  /** Called when the SDK's providers can be found for a moment, before the first run. */
  readonly prepareTelemetry: () => void
  /** Hears that no SDK is installed. */
  readonly inform: (message: string) => void
  /** Hears why ours did not start. */
  readonly warn: (message: string, error: unknown) => void
}

/** The SDK is prepared from this time on, in ms: applications set up theirs in their first moments. */
const PREPARE_AFTER_MS = 100
/** It is prepared in pieces of this length, in ms, which hold up nobody. */
const PIECE_MS = 2
/** Between two pieces the application has this time, in ms. */
const PAUSE_MS = 1
/** An idle process begins to export after this time, in ms. */
const START_AFTER_MS = 10_000
/** Our SDK may take this long to end, in ms. Where one export took longer, the end would not be over by then. */
export const SDK_SHUTDOWN_MS = 1_000

/**
 * The first run starts the SDK, or the deadline does. Before that the application has its chance; and if it
 * registers an SDK of its own even later, ours makes room.
 */
export class SdkStarter {
  readonly #options: SdkStarterOptions
  readonly #timers: Cancel[] = []
  #cancelPiece: Cancel = () => {}
  #starting = false
  #tried = false
  /** The tracer provider of our own SDK. */
  #ours: object | undefined

  constructor(options: SdkStarterOptions) {
    this.#options = options
  }

  /** Sets the deadlines. */
  begin(): void {
    const { clock, preparesAhead } = this.#options
    this.#timers.push(clock.after(START_AFTER_MS, () => this.startIfNeeded()))
    if (preparesAhead) this.#prepareLater(PREPARE_AFTER_MS)
  }

  /** Starts our SDK now, unless somebody else's is there. Never throws. */
  startIfNeeded(): void {
    this.#attempt(() => this.#start())
  }

  /** Makes room: code that is about to register shall find the place free. */
  registering(): void {
    const { clock, sdk } = this.#options
    if (this.#starting || !sdk.running || sdk.isHidden) return
    sdk.withdraw()
    clock.soon(() => this.comeBack())
  }

  /** A tracer provider was registered. Once the application has one of its own, ours has no business any more. */
  registered(provider: object): void {
    if (this.#starting) this.#ours = provider
    else if (provider !== this.#ours) void this.shutdown()
  }

  /** It was something else that was registered. */
  comeBack(): void {
    const { sdk } = this.#options
    if (sdk.running && !sdk.isHidden) this.#attempt(() => sdk.restore())
  }

  /** Ends our SDK, if it runs. Never rejects. */
  async shutdown(): Promise<void> {
    for (const cancel of this.#timers.splice(0)) cancel()
    this.#cancelPiece()
    this.#tried = true
    const { clock, sdk } = this.#options
    // All was flushed just before: what still takes longer will not come through.
    const givenUp = new Promise<void>((resolve) => this.#timers.push(clock.after(SDK_SHUTDOWN_MS, resolve)))
    await Promise.race([sdk.shutdown(), givenUp])
    for (const cancel of this.#timers.splice(0)) cancel()
  }

  #prepareLater(delayMs: number): void {
    this.#cancelPiece = this.#options.clock.after(delayMs, () => this.#prepare())
  }

  // What is wrong with it is told once it is needed: the application may yet have one of its own.
  #prepare(): void {
    const { clock, sdk, watch, prepareTelemetry } = this.#options
    if (this.#tried || watch.taken) return
    const untilMs = clock.now() + PIECE_MS
    this.#starting = true
    try {
      if (sdk.prepare(() => clock.now() >= untilMs, prepareTelemetry)) this.#prepareLater(PAUSE_MS)
    } catch {
    } finally {
      this.#starting = false
    }
  }

  #start(): void {
    const { sdk, watch } = this.#options
    if (this.#tried) return
    // Perhaps only metrics: an application with a provider of them has no use for ours either.
    if (watch.taken) return sdk.isHidden ? void this.shutdown() : undefined
    this.#tried = true
    this.#starting = true
    try {
      if (sdk.start()) return
    } finally {
      this.#starting = false
    }
    this.#options.inform(
      'No OpenTelemetry SDK is installed, so nothing is exported; notices work without one',
    )
  }

  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#options.warn('Cannot start an OpenTelemetry SDK', error)
    }
  }
}
