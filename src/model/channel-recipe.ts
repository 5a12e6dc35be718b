/** How another thread can make the same channel again: what a dying process says goes out from there. */

import type { Channel } from './notice.ts'

/** What a channel is made of. */
export interface ChannelRecipe {
  /** The folder of its driver, and the name of the function there that makes it. */
  readonly driver: string
  /** Its options as JSON; a secret. Undefined where it is made of a client or a function of the host's. */
  readonly options: string | undefined
  /** Timers of its client that keep the process while it asks. */
  readonly clientTimers: number
}

// Beside the channel, not on it: code that prints a channel must not print a token.
const recipes = new WeakMap<Channel, ChannelRecipe>()

/**
 * Notes what a channel is made of, for drivers whose messages need the network.
 *
 * @param driver the folder of the driver
 * @param options those that it was made with; with a function or an object of a class in it, it cannot be made again
 * @param clientTimers how many timers its client has running while it asks, which keep the process
 *
 * @returns the channel
 */
export function withRecipe(channel: Channel, driver: string, options: object, clientTimers = 0): Channel {
  recipes.set(channel, { driver, options: plainJson(options), clientTimers })
  return channel
}

/** What a channel is made of; undefined for one that needs no network, or that we do not know. */
export function recipeOf(channel: Channel): ChannelRecipe | undefined {
  return recipes.get(channel)
}

function plainJson(options: object): string | undefined {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  const plain = entries.map(([name, value]) => [name, value instanceof URL ? value.href : value] as const)
  return plain.every(([, value]) => isPlain(value)) ? JSON.stringify(Object.fromEntries(plain)) : undefined
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null)
    return ['string', 'number', 'boolean'].includes(typeof value)
  if (Array.isArray(value)) return value.every(isPlain)
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain)
}
