/** The SDK that we start when the application has none: it obeys `OTEL_*`, with defaults fit for liveness. */

import { createRequire } from 'node:module'
import * as api from '@opentelemetry/api'
import { findSdk, type FoundSdk, type InstalledSdk, type RunningSdk } from './find-sdk.ts'
import { loadApart } from './load-apart.ts'
import { apiSlots, putApiSlots, type Slots } from './watch-providers.ts'

/** A metric that is a minute old says little about who is alive, in ms. */
const METRIC_INTERVAL_MS = 15_000
/** An exporter tries this long: without a collector, it is how long a process takes to end, in ms. */
const EXPORT_TIMEOUT_MS = 3_000

// The context manager stays: it is the same for every SDK, and code that runs now stands in its contexts.
const SLOTS = ['trace', 'metrics', 'logs', 'propagation'] as const
const CONTEXT = 'context'

/** At most one SDK of ours. */
export class OwnSdk {
  readonly #find: () => InstalledSdk | undefined
  #installed: InstalledSdk | undefined
  #pieces: ReturnType<InstalledSdk['pieces']> | undefined
  #found: FoundSdk | undefined
  #built: BuiltSdk | undefined
  #running: RunningSdk | undefined
  #isHidden = false
  /** What it registered, by slot. */
  #registered: ReadonlyMap<string, unknown> = new Map()
  #tracerProvider: unknown
  /** The API's global, where nobody had one before it. */
  #ownGlobal: Slots | undefined

  /** @param find for tests */
  constructor(find: () => InstalledSdk | undefined = () => findSdk(process.argv[1])) {
    this.#find = find
  }

  /** True from its start on, also where nobody can find it yet. */
  get running(): boolean {
    return this.#running !== undefined
  }

  /** True while it runs and nobody can find it. */
  get isHidden(): boolean {
    return this.#isHidden
  }

  /**
   * Does some of what can be done before `start`: loads code, and starts the SDK where nobody finds it.
   *
   * @param isEnough asked after each piece: the shortest that the SDK's code allows
   * @param whileFound called once, in the moment before the SDK is hidden: for what must find its providers
   * @returns false when nothing is left to do, or none is installed
   * @throws what is wrong with the code
   */
  prepare(isEnough: () => boolean, whileFound: () => void = () => {}): boolean {
    if (this.#running !== undefined) return false
    if (this.#found === undefined) return this.#loadSome(isEnough)
    if (!mayHide(process.env)) return false
    if (this.#built === undefined) {
      this.#built = built(this.#found)
      return true
    }
    this.#isHidden = true
    try {
      this.#run()
      whileFound()
    } finally {
      this.#hide()
    }
    return false
  }

  /** Registers the SDK for traces, metrics and logs. Returns false when none is installed. */
  start(): boolean {
    if (this.#isHidden) this.#show()
    if (this.#running === undefined && this.#load() !== undefined) {
      const early = earlyProviders()
      this.#run()
      this.#wake(early)
    }
    return this.#running !== undefined
  }

  /** Frees the API's slots, so that somebody else can register. */
  withdraw(): void {
    const slots = apiSlots()
    if (slots === undefined) return
    for (const slot of SLOTS) {
      const ours = this.#registered.get(slot)
      if (ours !== undefined && slots[slot] === ours) slots[slot] = undefined
    }
  }

  /** Registers again what nobody else took the place of. */
  restore(): void {
    const slots = apiSlots()
    if (slots === undefined) return
    for (const [slot, value] of this.#registered) slots[slot] ??= value
  }

  /** Exports what is left. Never rejects. */
  async shutdown(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    this.#isHidden = false
    await running?.shutdown().catch(() => undefined)
  }

  #loadSome(isEnough: () => boolean): boolean {
    this.#installed ??= this.#find()
    if (this.#installed === undefined) return false
    const pieces = (this.#pieces ??= this.#installed.pieces())
    const isLoaded = loadApart(() => {
      while (pieces.next().done !== true) if (isEnough()) return false
      return true
    })
    if (isLoaded) this.#load()
    return true
  }

  /** @returns undefined when none is installed */
  #load(): FoundSdk | undefined {
    this.#installed ??= this.#find()
    this.#found ??= this.#installed?.load()
    return this.#found
  }

  #run(): void {
    const found = this.#load()
    if (found === undefined) return
    const global = apiSlots()
    const before = { ...global }
    this.#built ??= built(found)
    this.#running = withVariables(defaultsFor(process.env), this.#built.start)
    const added = [...SLOTS, CONTEXT].map((slot) => [slot, apiSlots()?.[slot]] as const)
    this.#registered = new Map(added.filter(([slot, value]) => value !== before[slot]))
    this.#ownGlobal = global === undefined ? apiSlots() : undefined
    this.#tracerProvider = this.#registered.has('trace') ? currentProvider() : undefined
  }

  // Nobody stands in its contexts yet, and the global is of its version of the API: another SDK may bring its own.
  #hide(): void {
    this.#isHidden = this.running
    const slots = apiSlots()
    for (const slot of this.#registered.keys()) if (slots !== undefined) slots[slot] = undefined
    if (this.#ownGlobal !== undefined) putApiSlots(undefined)
    for (const proxy of earlyProviders()) {
      if (proxy.getDelegate?.() === this.#tracerProvider) proxy.setDelegate?.(undefined)
    }
  }

  #show(): void {
    this.#isHidden = false
    const early = earlyProviders()
    if (apiSlots() === undefined) putApiSlots(this.#ownGlobal)
    this.restore()
    this.#wake(early)
  }

  /** Tracers that were given out before speak from now on. */
  #wake(early: readonly EarlyProvider[]): void {
    if (this.#tracerProvider === undefined) return
    for (const proxy of early) proxy.setDelegate?.(this.#tracerProvider)
  }
}

/** A provider that gives out tracers before the real one is there. */
interface EarlyProvider {
  setDelegate?(provider: unknown): void
  getDelegate?(): unknown
}

/**
 * The providers of both copies of the API, CommonJS and ES, while nobody has registered. An SDK registers
 * with one copy; tracers that the other one has given out by then would stay silent for ever.
 */
function earlyProviders(): readonly EarlyProvider[] {
  const other = createRequire(import.meta.url)('@opentelemetry/api') as typeof api
  return [api.trace.getTracerProvider(), other.trace.getTracerProvider()] as EarlyProvider[]
}

function currentProvider(): unknown {
  const provider = api.trace.getTracerProvider() as EarlyProvider
  return provider.getDelegate?.() ?? provider
}

/** Variables that hold while the SDK reads its configuration, unless the user set them. */
function defaultsFor(variables: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const isFree = (name: string): boolean => (variables[name] ?? '').trim() === ''
  const exporter = isFree('OTEL_EXPORTER_OTLP_TIMEOUT') && {
    OTEL_EXPORTER_OTLP_TIMEOUT: `${EXPORT_TIMEOUT_MS}`,
  }
  if (!isFree('OTEL_METRIC_EXPORT_INTERVAL')) return { ...exporter }
  // An interval shorter than its timeout is refused or warned about.
  const timeoutMs = Number(variables['OTEL_METRIC_EXPORT_TIMEOUT']) || METRIC_INTERVAL_MS
  return {
    ...exporter,
    OTEL_METRIC_EXPORT_INTERVAL: `${Math.max(METRIC_INTERVAL_MS, timeoutMs)}`,
    OTEL_METRIC_EXPORT_TIMEOUT: `${timeoutMs}`,
  }
}

/** An SDK that knows what it shall do. */
interface BuiltSdk {
  start(): RunningSdk
}

function built({ sdk, resources }: FoundSdk): BuiltSdk {
  const { startNodeSdk } = sdk
  if (process.env['OTEL_CONFIG_FILE'] && startNodeSdk) return { start: () => startNodeSdk() }
  const instance = resources.resourceFromAttributes({ 'service.instance.id': crypto.randomUUID() })
  const resource = resources.defaultResource().merge(instance)
  const node = withVariables(defaultsFor(process.env), () => new sdk.NodeSDK({ resource }))
  return { start: () => (node.start(), node) }
}

/**
 * False where an SDK would be noticed before it is registered: by the port of its exporter, by its logger, by the
 * separate logs API of the 2.x line.
 */
function mayHide(variables: NodeJS.ProcessEnv): boolean {
  const { OTEL_METRICS_EXPORTER = '', OTEL_CONFIG_FILE, OTEL_LOG_LEVEL } = variables
  return (
    !OTEL_METRICS_EXPORTER.includes('prometheus') && !OTEL_CONFIG_FILE && !OTEL_LOG_LEVEL && 'logs' in api
  )
}

/** Sets variables for the duration of `work`, which is synchronous: nobody else sees them. */
function withVariables<T>(variables: Readonly<Record<string, string>>, work: () => T): T {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, variables)
  try {
    return work()
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}
