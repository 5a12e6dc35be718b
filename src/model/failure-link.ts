/** Reads one thrown value and what it says caused it: once, within bounds, whatever its getters do. */

/** What one thrown value says. All of it comes from elsewhere: words and names may be anything. */
export interface FailureLink {
  /** Name of its class; undefined for what is no error, or has no readable name. */
  readonly name: string | undefined
  /** Its message, cut; empty where it has none. */
  readonly message: string
  /** Code of the system, of undici, of Node, of TLS: `ENOTFOUND`. */
  readonly code?: string
  /** HTTP status of a refusal, 400 to 599. */
  readonly status?: number
  /** Host that it is about, perhaps with a port. */
  readonly host?: string
  /** It is a child process that a signal ended. */
  readonly isKilled?: boolean
  /** It says itself that its time was up: execa. */
  readonly isTimedOut?: boolean
  readonly cause?: FailureLink
  /** What an `AggregateError` holds, in its order. */
  readonly errors: readonly FailureLink[]
}

/** Errors that are read of one chain. What lies deeper is as good as not there. */
const MAX_LINKS = 32

/** Characters that are read of one message: much more than people are shown. */
const MAX_MESSAGE_LENGTH = 4_000

/** Reads an error and all that caused it. Never throws. */
export function readFailure(thrown: unknown): FailureLink {
  return new Reader().read(thrown)
}

/** One walk: bounded in all, and safe from circles. */
class Reader {
  readonly #seen = new Set<unknown>()

  read(thrown: unknown): FailureLink {
    if (!isObject(thrown)) return linkOfText(textOf(thrown))
    this.#seen.add(thrown)
    const facts = factsOf(thrown)
    const cause = this.#next(fieldOf(thrown, 'cause'))
    // The AI SDK tries again, and gives up because of the last failure.
    const last = this.#next(fieldOf(thrown, 'lastError'))
    const errors = last === undefined ? this.#all(fieldOf(thrown, 'errors')) : [last]
    return cause === undefined ? { ...facts, errors } : { ...facts, cause, errors }
  }

  #next(value: unknown): FailureLink | undefined {
    if (value === undefined || value === null || this.#seen.has(value)) return undefined
    return this.#seen.size < MAX_LINKS ? this.read(value) : undefined
  }

  // By index: an iterator of theirs may never end.
  #all(values: unknown): FailureLink[] {
    const links: FailureLink[] = []
    const count = Math.min(lengthOf(values), MAX_LINKS)
    for (let index = 0; index < count; index++) {
      const link = this.#next(fieldOf(values as object, String(index)))
      if (link !== undefined) links.push(link)
    }
    return links
  }
}

/** Frameworks hand an error on as its text: `TimeoutError: signal timed out`. */
function linkOfText(text: string): FailureLink {
  const [, name, message] = /^([A-Z]\w{0,63}(?:Error|Exception)): (.*)$/s.exec(text) ?? []
  return { name, message: message ?? text, errors: [] }
}

function factsOf(error: object): Omit<FailureLink, 'cause' | 'errors'> {
  const code = codeOf(error)
  const status = statusOf(error)
  const host = hostOf(error)
  return {
    name: nameOf(error),
    message: textOf(fieldOf(error, 'message')),
    ...(code !== undefined && { code }),
    ...(status !== undefined && { status }),
    ...(host !== undefined && { host }),
    ...(isKilled(error) && { isKilled: true }),
    ...(fieldOf(error, 'timedOut') === true && { isTimedOut: true }),
  }
}

/** By what it looks like, never by `instanceof`: Jest, vm contexts and iframes have an `Error` of their own. */
function nameOf(error: object): string | undefined {
  const name = identifier(fieldOf(error, 'name'))
  if (name !== undefined && name !== 'Error') return name
  const isError = name === 'Error' || typeof fieldOf(error, 'stack') === 'string'
  // Many SDKs set no name: then the class says it.
  const className = isError ? identifier(fieldOf(fieldOf(error, 'constructor'), 'name')) : undefined
  return className === 'Object' ? name : (className ?? name)
}

function identifier(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w$.]{1,64}$/.test(value) ? value : undefined
}

function codeOf(error: object): string | undefined {
  const code = fieldOf(error, 'code')
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,63}$/.test(code) ? code : undefined
}

/** Where clients keep the status: openai, AI SDK, axios and ky, got, AWS, Google. */
const STATUS_PATHS = [
  ['status'],
  ['statusCode'],
  ['response', 'status'],
  ['response', 'statusCode'],
  ['$metadata', 'httpStatusCode'],
  ['code'],
] as const

function statusOf(error: object): number | undefined {
  for (const path of STATUS_PATHS) {
    const status = integerOf(path.reduce<unknown>(fieldOf, error))
    if (status !== undefined && status >= 400 && status <= 599) return status
  }
  return undefined
}

/** As `exec` and `execFile` of Node say it, and execa. */
function isKilled(error: object): boolean {
  return fieldOf(error, 'killed') === true || /^SIG[A-Z0-9]+$/.test(textOf(fieldOf(error, 'signal')))
}

/** The host by its name, by an address of the web, or by number. */
function hostOf(error: object): string | undefined {
  const name = hostName(fieldOf(error, 'hostname')) ?? hostOfUrl(fieldOf(error, 'url'))
  return name ?? hostName(fieldOf(error, 'host')) ?? addressOf(error) ?? addressOf(fieldOf(error, 'socket'))
}

function addressOf(holder: unknown): string | undefined {
  const address = hostName(fieldOf(holder, 'address')) ?? hostName(fieldOf(holder, 'remoteAddress'))
  const port = integerOf(fieldOf(holder, 'port') ?? fieldOf(holder, 'remotePort'))
  if (address === undefined || port === undefined) return address
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function hostName(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:-]{1,253}$/.test(value) ? value : undefined
}

function hostOfUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_MESSAGE_LENGTH) return undefined
  return URL.parse(value)?.host || undefined
}

/** A field; undefined where it cannot be read. */
function fieldOf(holder: unknown, name: string): unknown {
  if (!isObject(holder)) return undefined
  try {
    return (holder as Record<string, unknown>)[name]
  } catch {
    return undefined
  }
}

// `Array.isArray` throws for a revoked proxy.
function lengthOf(values: unknown): number {
  try {
    return Array.isArray(values) ? values.length : 0
  } catch {
    return 0
  }
}

// What is no primitive has a `toString` of its own, which may do anything.
function textOf(value: unknown): string {
  return value === undefined || value === null || isObject(value)
    ? ''
    : String(value).slice(0, MAX_MESSAGE_LENGTH)
}

function integerOf(value: unknown): number | undefined {
  const number =
    typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : NaN
  return Number.isInteger(number) ? number : undefined
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
