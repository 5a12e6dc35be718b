/** Asks each channel who it is to its platform: whether it can be reached, and its token is taken. */

import type { Channel, ChannelIdentity } from '../model/notice.ts'
import { note, ok, problem, type Finding } from './finding.ts'

/** How channels are asked. */
export interface AskOptions {
  /** Aborts when a question takes too long; a new one for each. */
  readonly limit: () => AbortSignal
  /** What an error says to people, without secrets. */
  readonly describe: (error: unknown) => string
  /** What may help against it. */
  readonly hintOf: (reason: string, detail: string) => string | undefined
}

/** One finding a channel, in their order. Never rejects. */
export function askChannels(channels: readonly Channel[], options: AskOptions): Promise<readonly Finding[]> {
  return Promise.all(channels.map((channel) => ask(channel, options)))
}

async function ask(channel: Channel, { limit, describe, hintOf }: AskOptions): Promise<Finding> {
  const { name } = channel
  if (channel.identify === undefined)
    return note('Channel', `${name} has nobody to ask: lifesign test-channel ${name} tries it`)
  try {
    return ok('Channel', sentenceOf(name, await channel.identify(limit())))
  } catch (error) {
    const detail = describe(error)
    const hint = hintOf(reasonOf(error), detail) ?? 'Check its token or address, and the network'
    return problem('Channel', `${name} reaches nobody: ${detail}`, hint.replace(/\.$/, ''))
  }
}

function sentenceOf(channel: string, { name, place }: ChannelIdentity): string {
  const at = place === undefined ? '' : ` at ${place}`
  return name === undefined ? `${channel} can be reached${at}` : `${channel} is ${name}${at}`
}

function reasonOf(error: unknown): string {
  const reason = typeof error === 'object' && error !== null && 'reason' in error ? error.reason : undefined
  return typeof reason === 'string' ? reason : 'channel_error'
}
