/** Reads the `LIFESIGN_*` variables: what is wrong is named and left out, and never stops the host. */

import type { Origin } from '../model/origin.ts'
import type { Thresholds } from '../model/thresholds.ts'

/** What the environment says. */
export interface EnvironmentReading {
  /** Options for `startLifesign`. */
  readonly options: EnvironmentOptions
  /** A module with options of `startLifesign`, from the working directory. */
  readonly configFile: string | undefined
  /** Where the channel `webhook` posts to; a secret. */
  readonly webhookUrl: string | undefined
  /** What the channel `webhook` signs with: one secret, or several. */
  readonly webhookSecret: readonly string[] | undefined
  /** Room for notices about runs that name no place. */
  readonly room: string | undefined
  /** False when no SDK of ours shall be started. */
  readonly startSdk: boolean
  /** One sentence for each variable that could not be used. Addresses are never shown. */
  readonly problems: readonly string[]
}

/** The options of `startLifesign` that variables can set. */
export interface EnvironmentOptions {
  /** False with `LIFESIGN_DISABLED` or `OTEL_SDK_DISABLED`. */
  readonly enabled: boolean
  readonly thresholds: Thresholds
  readonly tickMs?: number
  readonly defaultOrigin?: Origin
  readonly export?: { readonly content: boolean }
}

/** Every variable of ours, with what it means. */
export const LIFESIGN_VARIABLES = {
  LIFESIGN_DISABLED: 'true switches everything off',
  LIFESIGN_CONFIG: 'module whose default export are options of startLifesign',
  LIFESIGN_SLOW_MS: 'silence after which a heartbeat shows slow, in ms',
  LIFESIGN_WARN_MS: 'silence or age after which a session is looked at, in ms',
  LIFESIGN_ABORT_MS: 'silence after which a model call is stalled, in ms',
  LIFESIGN_WAITING_MAX_MS: 'how long a session may wait for a person, in ms',
  LIFESIGN_TICK_MS: 'period of the sampler, in ms',
  LIFESIGN_WEBHOOK_URL: 'http or https address that notices are posted to',
  LIFESIGN_WEBHOOK_SECRET: 'secret that what is posted is signed with; several are separated by spaces',
  LIFESIGN_DEFAULT_ROOM: 'room for notices about runs that name no place',
  LIFESIGN_CAPTURE_CONTENT: 'true exports prompts, answers, tool arguments and results',
  LIFESIGN_START_SDK: 'false never starts an OpenTelemetry SDK',
} as const

type VariableName = keyof typeof LIFESIGN_VARIABLES
type Variables = Readonly<Record<string, string | undefined>>

const MAX_MS = Number.MAX_SAFE_INTEGER

/**
 * Reads all variables at once. Pure.
 *
 * @param variables usually `process.env`
 * @param requireSecret throws where the channel `webhook` cannot sign with these
 */
export function readEnvironment(
  variables: Variables,
  requireSecret: (secret: readonly string[]) => unknown,
): EnvironmentReading {
  const reader = new Reader(variables)
  const enabled = !(reader.flag('LIFESIGN_DISABLED') || isTrue(variables['OTEL_SDK_DISABLED']))
  const thresholds = {
    ...present('slowMs', reader.number('LIFESIGN_SLOW_MS', 0, MAX_MS)),
    ...present('warnMs', reader.number('LIFESIGN_WARN_MS', 0, MAX_MS)),
    ...present('abortMs', reader.number('LIFESIGN_ABORT_MS', 0, MAX_MS)),
    ...present('waitingMaxMs', reader.number('LIFESIGN_WAITING_MAX_MS', 0, MAX_MS)),
  }
  const webhook = reader.webhook(requireSecret)
  const room = reader.text('LIFESIGN_DEFAULT_ROOM')
  const { webhookUrl } = webhook
  const configFile = reader.text('LIFESIGN_CONFIG')
  // A file may name a channel, too.
  const isNowhere = reader.text('LIFESIGN_WEBHOOK_URL') === undefined && configFile === undefined
  if (room !== undefined && isNowhere) {
    reader.problems.push('Cannot use LIFESIGN_DEFAULT_ROOM: it needs LIFESIGN_WEBHOOK_URL')
  }
  const origin = webhookUrl === undefined ? undefined : { channel: 'webhook', room: room ?? 'default' }
  const content = reader.flag('LIFESIGN_CAPTURE_CONTENT')
  const startSdk = reader.flag('LIFESIGN_START_SDK') ?? true
  reader.nameStrangers()
  return {
    options: {
      enabled,
      thresholds,
      ...present('tickMs', reader.number('LIFESIGN_TICK_MS', 10, 5_000)),
      ...present('defaultOrigin', origin),
      ...(content !== undefined && { export: { content } }),
    },
    configFile,
    ...webhook,
    room,
    startSdk,
    problems: reader.problems,
  }
}

/** Reads one variable after the other; an empty one is as good as none. */
class Reader {
  readonly problems: string[] = []
  readonly #variables: Variables

  constructor(variables: Variables) {
    this.#variables = variables
  }

  text(name: VariableName): string | undefined {
    const value = this.#variables[name]?.trim()
    return value === '' ? undefined : value
  }

  number(name: VariableName, least: number, most: number): number | undefined {
    const text = this.text(name)
    const value = Number(text)
    if (text === undefined || (value >= least && value <= most)) return text === undefined ? text : value
    this.#refuse(name, `a number from ${least} to ${most}`, text)
    return undefined
  }

  flag(name: VariableName): boolean | undefined {
    const text = this.text(name)?.toLowerCase()
    if (text === undefined) return undefined
    if (isTrue(text)) return true
    if (text === 'false' || text === '0') return false
    this.#refuse(name, 'true or false', text)
    return undefined
  }

  address(name: VariableName): string | undefined {
    const text = this.text(name)
    if (text === undefined || /^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text
    this.problems.push(`Cannot use ${name}: it must be an http or https address`)
    return undefined
  }

  /** Whoever asked for signatures gets nothing unsigned: with a secret that cannot sign, nothing is posted. */
  webhook(
    requireSecret: (secret: readonly string[]) => unknown,
  ): Pick<EnvironmentReading, 'webhookUrl' | 'webhookSecret'> {
    const url = this.address('LIFESIGN_WEBHOOK_URL')
    const secret = this.text('LIFESIGN_WEBHOOK_SECRET')?.split(/\s+/)
    if (url === undefined && secret !== undefined) {
      this.problems.push('Cannot use LIFESIGN_WEBHOOK_SECRET: it needs LIFESIGN_WEBHOOK_URL')
    }
    if (url === undefined || secret === undefined) return { webhookUrl: url, webhookSecret: undefined }
    try {
      requireSecret(secret)
      return { webhookUrl: url, webhookSecret: secret }
    } catch {
      const bound =
        'it must be whsec_ and 24 to 64 bytes in base64. Nothing is posted to LIFESIGN_WEBHOOK_URL'
      this.problems.push(`Cannot use LIFESIGN_WEBHOOK_SECRET: ${bound}`)
      return { webhookUrl: undefined, webhookSecret: undefined }
    }
  }

  /** A misspelt variable does nothing, which nobody would notice. */
  nameStrangers(): void {
    const strangers = Object.keys(this.#variables).filter(
      (name) => name.startsWith('LIFESIGN_') && !Object.hasOwn(LIFESIGN_VARIABLES, name),
    )
    for (const name of strangers) this.problems.push(`Cannot use ${name}: there is no such variable`)
  }

  #refuse(name: VariableName, bound: string, value: string): void {
    this.problems.push(
      `Cannot use ${name}: it must be ${bound}, but is ${JSON.stringify(value.slice(0, 40))}`,
    )
  }
}

function isTrue(value: string | undefined): boolean {
  return ['true', '1'].includes(value?.trim().toLowerCase() ?? '')
}

function present<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value })
}
