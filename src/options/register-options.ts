/** What `lifesign/register` starts with: a file, if one is named, and variables, which beat it. */

import { webhook } from '../channels/webhook/index.ts'
import type { Adapter } from '../model/adapter.ts'
import type { Origin } from '../model/origin.ts'
import type { UsableOptions } from './config-options.ts'
import { earsWithoutCode } from '../wake/ears-without-code.ts'
import type { LifesignOptions } from './options.ts'
import type { EnvironmentReading } from '../zero-code/environment.ts'

/**
 * Puts both together. A channel `webhook` of the file gives way to `LIFESIGN_WEBHOOK_URL`, thresholds are
 * merged one by one, and `LIFESIGN_DEFAULT_ROOM` changes the room of the file's `defaultOrigin`.
 *
 * @param file options of a config file, checked; `adapters` are those of the file alone
 */
export function registerOptions(reading: EnvironmentReading, file: LifesignOptions = {}): UsableOptions {
  const { options, webhookUrl: url, webhookSecret: secret, room, configFile } = reading
  const ofVariables = url === undefined ? [] : [webhook({ url, ...(secret && { secret }) })]
  const channels = withoutTwins(ofVariables, file.channels ?? [])
  const wished = file.defaultOrigin && moved(file.defaultOrigin, room)
  const isKnown = (origin?: Origin) => channels.some(({ name }) => name === origin?.channel)
  const defaultOrigin = [wished, options.defaultOrigin].find(isKnown)
  const { defaultOrigin: _, ...rest } = { ...file, ...options }
  return {
    options: {
      ...rest,
      enabled: options.enabled && file.enabled !== false,
      thresholds: { ...file.thresholds, ...options.thresholds },
      ...((file.export ?? options.export) && { export: { ...file.export, ...options.export } }),
      channels,
      ...(defaultOrigin && { defaultOrigin }),
    },
    problems: [
      ...(wished !== undefined && !isKnown(wished)
        ? [`Cannot use defaultOrigin: there is no channel ${JSON.stringify(wished.channel)}`]
        : []),
      ...(room !== undefined && configFile !== undefined && defaultOrigin === undefined
        ? ['Cannot use LIFESIGN_DEFAULT_ROOM: it needs LIFESIGN_WEBHOOK_URL, or a defaultOrigin']
        : []),
    ],
  }
}

/** All ears that need no code, behind those of the file, which come first: they may have options. */
export function registerAdapters(file: readonly Adapter[] = []): readonly Adapter[] {
  return withoutTwins(file, earsWithoutCode())
}

/** Both lists; of two that share a name the one of the first list stays. */
export function withoutTwins<Named extends { readonly name: string }>(
  first: readonly Named[],
  second: readonly Named[],
): readonly Named[] {
  const names = new Set(first.map(({ name }) => name))
  return [...first, ...second.filter(({ name }) => !names.has(name))]
}

// Its thread and message belong to the room that they were given with.
function moved(origin: Origin, room: string | undefined): Origin {
  return room === undefined ? origin : { channel: origin.channel, room }
}
