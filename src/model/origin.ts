/** Where a run came from, and where its people wait for an answer. */

/**
 * The address that a notice goes back to.
 *
 * @example
 * const origin: Origin = { channel: 'slack', room: 'C1', thread: '171' }
 */
export interface Origin {
  /** Name of the channel driver that reaches these people, for example `slack`. */
  readonly channel: string
  /** Which of the channel's accounts speaks, for channels of your own that have several. Default: its only one. */
  readonly account?: string
  /** The room, chat or conversation on that channel. */
  readonly room: string
  /** The thread inside the room, where the platform has threads. */
  readonly thread?: string
  /** The message that asked. */
  readonly message?: string
}

/** True for two origins of the same place: the same people wait there, whichever message asked. */
export function isSamePlace(one: Origin, other: Origin): boolean {
  return isSameRoom(one, other) && one.thread === other.thread
}

/** True for two origins in the same room, as the same account sees it. */
export function isSameRoom(one: Origin, other: Origin): boolean {
  return one.channel === other.channel && one.account === other.account && one.room === other.room
}

/** The room of a place, without thread and message. */
export function roomOf({ channel, account, room }: Origin): Origin {
  return account === undefined ? { channel, room } : { channel, account, room }
}

/** The address alone: a host may have put things beside it, which must not travel. */
export function placeOf({ channel, account, room, thread, message }: Origin): Origin {
  return {
    channel,
    ...(account !== undefined && { account }),
    room,
    ...(thread !== undefined && { thread }),
    ...(message !== undefined && { message }),
  }
}

/** The room of a place on its channel, as a key. */
export function roomKeyOf({ account, room }: Pick<Origin, 'account' | 'room'>): string {
  return account === undefined ? room : JSON.stringify([account, room])
}

/** The origin of a run, else that of its nearest ancestor that has one. */
export function originOf(run: Descendant): Origin | undefined {
  for (let one: Descendant | undefined = run; one !== undefined; one = one.parent) {
    if (one.origin !== undefined) return one.origin
  }
  return undefined
}

interface Descendant {
  readonly origin: Origin | undefined
  readonly parent: Descendant | undefined
}

/** An origin with the names that people know the work by: what `withOrigin` takes. */
export interface OriginContext extends Origin {
  /** What people call the task. Default: the agent's name, else the session's. */
  readonly label?: string
  /** Key of the session that runs started inside belong to. Default: each run is its own session. */
  readonly session?: string
}
