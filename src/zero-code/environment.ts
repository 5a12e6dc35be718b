/** Reads the `LIFESIGN_*` variables: what is wrong is named and left out, and never stops the host. */

import type { Origin } from '../model/origin.ts'
import type { Thresholds } from '../model/thresholds.ts'
import { Walk, type Kind } from '../options/kinds/kind.ts'
import { asFlag, written } from '../options/kinds/written-value.ts'
import { LIFESIGN_VARIABLES, type VariableName, type VariableValue } from './lifesign-variables.ts'

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

type Variables = Readonly<Record<string, string | undefined>>

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
  const enabled = !(reader.read('LIFESIGN_DISABLED') || asFlag(variables['OTEL_SDK_DISABLED']))
  const thresholds = {
    ...present('slowMs', reader.read('LIFESIGN_SLOW_MS')),
    ...present('warnMs', reader.read('LIFESIGN_WARN_MS')),
    ...present('abortMs', reader.read('LIFESIGN_ABORT_MS')),
    ...present('waitingMaxMs', reader.read('LIFESIGN_WAITING_MAX_MS')),
  }
  const webhook = reader.webhook(requireSecret)
  const room = reader.read('LIFESIGN_DEFAULT_ROOM')
  const { webhookUrl } = webhook
  const configFile = reader.read('LIFESIGN_CONFIG')
  // A file may name a channel, too.
  const isNowhere = reader.text('LIFESIGN_WEBHOOK_URL') === undefined && configFile === undefined
  if (room !== undefined && isNowhere) {
    reader.problems.push('Cannot use LIFESIGN_DEFAULT_ROOM: it needs LIFESIGN_WEBHOOK_URL')
  }
  const origin =
    webhookUrl === undefined
      ? undefined
      : { channel: 'webhook', room: room ?? LIFESIGN_VARIABLES.LIFESIGN_DEFAULT_ROOM.fallback }
  const content = reader.read('LIFESIGN_CAPTURE_CONTENT')
  const startSdk = reader.read('LIFESIGN_START_SDK') ?? LIFESIGN_VARIABLES.LIFESIGN_START_SDK.fallback
  reader.nameStrangers()
  return {
    options: {
      enabled,
      thresholds,
      ...present('tickMs', reader.read('LIFESIGN_TICK_MS')),
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

  read<Name extends VariableName>(name: Name): VariableValue<Name> | undefined {
    const kind: Kind = LIFESIGN_VARIABLES[name].kind
    const walk = new Walk(({ message }) => void this.problems.push(message))
    return walk.part({ [name]: this.text(name) }, name, written(kind)) as VariableValue<Name>
  }

  /** A user who asked for signatures gets nothing unsigned: with a secret that cannot sign, nothing is posted. */
  webhook(
    requireSecret: (secret: readonly string[]) => unknown,
  ): Pick<EnvironmentReading, 'webhookUrl' | 'webhookSecret'> {
    const url = this.read('LIFESIGN_WEBHOOK_URL')
    const secret = this.read('LIFESIGN_WEBHOOK_SECRET')?.split(/\s+/)
    if (url === undefined && secret !== undefined) {
      this.problems.push('Cannot use LIFESIGN_WEBHOOK_SECRET: it needs LIFESIGN_WEBHOOK_URL')
    }
    if (url === undefined || secret === undefined) return { webhookUrl: url, webhookSecret: undefined }
    try {
      requireSecret(secret)
      return { webhookUrl: url, webhookSecret: secret }
    } catch {
      const { must } = LIFESIGN_VARIABLES.LIFESIGN_WEBHOOK_SECRET.kind
      const problem = `Cannot use LIFESIGN_WEBHOOK_SECRET: it must be ${must}`
      this.problems.push(`${problem}. Nothing is posted to LIFESIGN_WEBHOOK_URL`)
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
}

function present<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value })
}
