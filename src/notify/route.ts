/** Stage 3: which channel carries it, and to which room. */

import type { Channel, Gone } from '../model/notice.ts'
import { isSameRoom, type Origin } from '../model/origin.ts'
import type { Way } from './delivery/job.ts'

/** Where a notice goes, or why it goes nowhere. */
export type Route = Way | { readonly reason: 'no_origin' | 'unknown_channel' }

/** Finds channels by the name that an origin gives. */
export class Router {
  readonly #channels: Map<string, Channel>
  #defaultOrigin: Origin | undefined

  /**
   * @param channels of distinct names
   * @param defaultOrigin where notices go that have no origin, or one on a channel that is not there
   * @throws {TypeError} when the default names none of them
   */
  constructor(channels: readonly Channel[], defaultOrigin?: Origin) {
    this.#channels = new Map(channels.map((channel) => [channel.name, channel]))
    this.#defaultOrigin = defaultOrigin
    this.#requireKnown(defaultOrigin)
  }

  /**
   * Adds ways that somebody else has brought.
   *
   * @param channels of names that are not there yet
   * @param defaultOrigin taken where there is none
   * @throws {TypeError} when the default names no channel; nothing is added then
   */
  add(channels: readonly Channel[], defaultOrigin?: Origin): void {
    this.#requireKnown(defaultOrigin, channels)
    for (const channel of channels) this.#channels.set(channel.name, channel)
    this.#defaultOrigin ??= defaultOrigin
  }

  /** Takes away what was added, or given. */
  remove(channels: readonly Channel[], defaultOrigin?: Origin): void {
    for (const channel of channels) {
      if (this.#channels.get(channel.name) === channel) this.#channels.delete(channel.name)
    }
    if (this.#defaultOrigin === defaultOrigin) this.#defaultOrigin = undefined
  }

  /** The route to an origin, else the default route. */
  route(origin: Origin | undefined): Route {
    const own = this.routeTo(origin)
    if ('channel' in own) return own
    const fallback = this.routeTo(this.#defaultOrigin)
    return 'channel' in fallback ? { ...fallback, isFallback: true } : own
  }

  /** The default route, if it leads elsewhere than to an origin that is gone. */
  otherWay(origin: Origin | undefined, gone: Gone): Way | undefined {
    const route = this.routeTo(this.#defaultOrigin)
    if (!('channel' in route) || origin === undefined) return undefined
    const { destination } = route
    const isElsewhere =
      destination.channel !== origin.channel || (gone === 'room' && !isSameRoom(destination, origin))
    return isElsewhere ? route : undefined
  }

  /** The route to an origin and nowhere else. */
  routeTo(origin: Origin | undefined): Route {
    const channel = this.#channels.get(origin?.channel ?? '')
    if (origin && channel) return { channel, destination: origin }
    return { reason: origin ? 'unknown_channel' : 'no_origin' }
  }

  /** What is wrong where there is no route; undefined where nobody has set up any channel, and may speak otherwise. */
  complaint(origin: Origin | undefined): string | undefined {
    const known = [...this.#channels.keys()].join(', ')
    if (known === '') return undefined
    if (!origin) return 'Notices of runs without an origin reach nobody: name a defaultOrigin'
    const name =
      typeof origin.channel === 'string' ? JSON.stringify(origin.channel.slice(0, 40)) : 'that is named'
    return `Notices for the channel ${name} reach nobody: there is no such channel. Known are ${known}`
  }

  #requireKnown(origin: Origin | undefined, more: readonly Channel[] = []): void {
    const names = [...this.#channels.keys(), ...more.map(({ name }) => name)]
    const name = origin?.channel
    if (name === undefined || names.includes(name)) return
    const known = names.join(', ') || 'none'
    throw new TypeError(
      `Cannot use defaultOrigin: its channel must be one of ${known}, but is ${JSON.stringify(name)}`,
    )
  }
}
