/** Sees telemetry providers being registered, whichever copy of OpenTelemetry's API does it. */

/** What is heard. */
export interface ProviderEars {
  /** A tracer provider was registered; called also for one that was there before. */
  readonly tracerProvider: (provider: object) => void
  /** Somebody is about to register something: called before the API checks whether the place is taken. */
  readonly registering?: () => void
  /** It was only a logger for `diag`, which is no SDK. */
  readonly loggerRegistered?: () => void
  /** Somebody looks whether anything is registered. */
  readonly looked?: () => void
}

/** A watch over the API's global. */
export interface ProviderWatch {
  /** True when a provider of traces or metrics is registered. */
  readonly taken: boolean
  /** Stops watching for a first registration, since each look-up in a watched global costs some 10 ns. */
  relax(): void
  /** Leaves everything as it was found. */
  stop(): void
}

/** The slots of the API's global that an SDK fills. */
export type Slots = { [name: string]: unknown }

// All copies and versions 1.x of the API meet here.
const API = Symbol.for('opentelemetry.js.api.1')
const shared = globalThis as { [API]?: Slots | undefined }

/** The API's global; undefined before anybody registered anything. */
export function apiSlots(): Slots | undefined {
  return shared[API]
}

/** Puts the API's global in its place, or takes it away. */
export function putApiSlots(slots: Slots | undefined): void {
  shared[API] = slots
}

/**
 * Watches where every copy of the API looks, not one copy's own objects: an application may hold a CommonJS
 * and an ES copy. The first registration creates the global, then puts its proxy provider into the slot
 * `trace`, then hands the real provider to the proxy.
 *
 * @throws {TypeError} when somebody has locked the API's global
 */
export function watchProviders(ears: ProviderEars): ProviderWatch {
  const undo: (() => void)[] = []
  const seen = new WeakSet<object>()
  const sawProxy = (proxy: unknown): void => {
    if (isObject(proxy)) undo.push(...watchDelegates(proxy, seen, ears.tracerProvider))
  }
  const sawApi = (api: unknown, isNews: boolean): void => {
    if (isNews) ears.registering?.()
    if (!isObject(api) || seen.has(api)) return
    seen.add(api)
    const sawLogger = (_: unknown, isNew: boolean): void => (isNew ? ears.loggerRegistered?.() : undefined)
    undo.push(watchProperty(api, 'trace', sawProxy), watchProperty(api, 'diag', sawLogger))
  }
  const relax = watchProperty(shared, API, sawApi, ears.looked)
  undo.push(relax)
  return {
    relax,
    get taken() {
      const api = shared[API]
      return api?.['trace'] !== undefined || api?.['metrics'] !== undefined
    },
    stop: () => undo.splice(0).forEach((step) => step()),
  }
}

/** Hears of every delegate that a proxy of this API copy gets, also of later proxies. */
function watchDelegates(
  proxy: object,
  seen: WeakSet<object>,
  heard: (provider: object) => void,
): (() => void)[] {
  const report = (provider: unknown): void => {
    if (isObject(provider) && isRealProvider(provider)) heard(provider)
  }
  const { setDelegate, getDelegate } = proxy as { setDelegate?: unknown; getDelegate?: unknown }
  if (typeof setDelegate !== 'function' || typeof getDelegate !== 'function') {
    report(proxy)
    return []
  }
  report(getDelegate.call(proxy))
  const prototype = Object.getPrototypeOf(proxy) as { setDelegate: unknown }
  if (seen.has(prototype)) return []
  seen.add(prototype)
  prototype.setDelegate = function watched(this: object, delegate: unknown): unknown {
    const result: unknown = setDelegate.call(this, delegate)
    report(delegate)
    return result
  }
  return [() => void (prototype.setDelegate = setDelegate)]
}

/** Calls back with the property's value if it has one, with each that it is given, and when somebody looks. Returns how to stop. */
function watchProperty(
  target: object,
  key: PropertyKey,
  heard: (value: unknown, isNews: boolean) => void,
  looked: () => void = () => {},
): () => void {
  let value: unknown = Reflect.get(target, key)
  if (value !== undefined) heard(value, false)
  const shape = { configurable: true, enumerable: true }
  const get = (): unknown => {
    looked()
    return value
  }
  const set = (next: unknown): void => {
    value = next
    heard(next, true)
  }
  Object.defineProperty(target, key, { ...shape, get, set })
  return () => {
    // Otherwise it was deleted, or somebody watches it who came after us.
    if (Object.getOwnPropertyDescriptor(target, key)?.get !== get) return
    Object.defineProperty(target, key, { ...shape, writable: true, value })
  }
}

/** The API's own no-op provider cannot export, so it has nothing to flush. */
function isRealProvider(provider: object): boolean {
  return provider.constructor?.name !== 'NoopTracerProvider'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
