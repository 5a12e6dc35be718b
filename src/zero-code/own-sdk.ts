/** The SDK that we start when the application has none: it obeys `OTEL_*`, with defaults fit for liveness. */

import { createRequire } from 'node:module'
import * as api from '@opentelemetry/api'
import { findSdk, type FoundSdk, type RunningSdk } from './find-sdk.ts'
import { apiSlots } from './watch-providers.ts'

/** A metric that is a minute old says little about who is alive, in ms. */
const METRIC_INTERVAL_MS = 15_000
/** An exporter tries this long: without a collector, it is how long a process takes to end, in ms. */
const EXPORT_TIMEOUT_MS = 3_000

// The context manager stays: it is the same for every SDK, and code that runs now stands in its contexts.
const SLOTS = ['trace', 'metrics', 'logs', 'propagation'] as const

/** At most one SDK of ours. */
export class OwnSdk {
  readonly #find: () => FoundSdk | undefined
  #found: FoundSdk | undefined
  #running: RunningSdk | undefined
  /** What it registered, by slot. */
  #registered: ReadonlyMap<string, unknown> = new Map()

  /** @param find for tests */
  constructor(find: () => FoundSdk | undefined = () => findSdk(process.argv[1])) {
    this.#find = find
  }

  get running(): boolean {
    return this.#running !== undefined
  }

  /** Loads the SDK's code ahead of time. Returns false when none is installed. */
  load(): boolean {
    this.#found ??= this.#find()
    return this.#found !== undefined
  }

  /** Registers the SDK for traces, metrics and logs. Returns false when none is installed. */
  start(): boolean {
    if (this.#running !== undefined) return true
    this.load()
    const found = this.#found
    if (found === undefined) return false
    const before = { ...apiSlots() }
    const early = earlyProviders()
    this.#running = withVariables(defaultsFor(process.env), () => started(found))
    const added = SLOTS.map((slot) => [slot, apiSlots()?.[slot]] as const)
    this.#registered = new Map(added.filter(([slot, value]) => value !== before[slot]))
    if (this.#registered.has('trace')) for (const proxy of early) proxy.setDelegate?.(currentProvider())
    return true
  }

  /** Frees the API's slots, so that somebody else can register. */
  withdraw(): void {
    const slots = apiSlots()
    if (slots === undefined) return
    for (const [slot, value] of this.#registered) if (slots[slot] === value) slots[slot] = undefined
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
    await running?.shutdown().catch(() => undefined)
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

function started({ sdk, resources }: FoundSdk): RunningSdk {
  if (process.env['OTEL_CONFIG_FILE'] && sdk.startNodeSdk) return sdk.startNodeSdk()
  const instance = resources.resourceFromAttributes({ 'service.instance.id': crypto.randomUUID() })
  const running = new sdk.NodeSDK({ resource: resources.defaultResource().merge(instance) })
  running.start()
  return running
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
