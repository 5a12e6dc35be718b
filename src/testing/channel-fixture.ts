/** What a channel's author gives to the conformance suite: the channel, on a platform played on this machine. */

import type { Channel } from '../model/notice.ts'

/** What the platform behind a channel got. */
export interface Received {
  /** The sentence as a reader sees it. */
  readonly text: string
  /** What was carried, byte by byte, where it leaves the process: looked through for control characters. */
  readonly raw?: string
  readonly room?: string | undefined
  readonly thread?: string | undefined
  /** Names that a reader sees as code, where the platform has markup or the parts are carried. */
  readonly code?: readonly string[]
  /** Addresses that a reader can follow, where the platform has links. Previews of pages count too. */
  readonly links?: readonly string[]
  /** Whom the platform would call by it, as it reads mentions: must be nobody. Where it has mentions. */
  readonly pings?: readonly string[]
}

/** What the platform got for a message that stood there already. */
export interface Edited extends Received {
  /** The platform's own id of the message. */
  readonly id: string
}

/**
 * What a platform may say is gone: the message that asked, the thread, the room, or the right to say anything.
 */
export type Losable = 'message' | 'thread' | 'room' | 'access'

/** A channel on a platform that the fixture plays. */
export interface OpenChannel {
  readonly channel: Channel
  /** What arrived so far as new messages, in order. */
  received(): readonly Received[]
  /** What arrived so far as edits, in order. Only, and always, where the channel has `edit`. */
  edits?(): readonly Edited[]
  /** From now on the platform never answers. */
  hang(): void
  /**
   * From now on the platform answers so, to messages and to edits. Statuses of 2xx mean that it accepts, in
   * the way in which the platform says so. Only where it speaks HTTP.
   */
  answer?(status: number, headers?: Readonly<Record<string, string>>): void
  /** From now on each answer breaks off in the middle of its body, after this status. Only where it speaks HTTP. */
  breakOff?(status: number): void
  /** From now on this is gone, and the platform says so in its own way. Only, and always, for what it `loses`. */
  lose?(what: Losable): void
  /** From now on the platform cannot be reached. Only where it can be lost. */
  unplug?(): Promise<void> | void
  close(): Promise<void> | void
}

/** What the suite needs to know about a channel: the `fixture` that its `fixture.ts` exports. */
export interface ChannelFixture {
  readonly name: string
  /** Tokens, addresses and the like that the channel was made with: no error may show one. */
  readonly secrets: readonly string[]
  /** What of an origin the platform can honour. @default neither */
  readonly honours?: readonly ('room' | 'thread')[]
  /**
   * What the platform can say is gone. Required where it honours a room or a thread: all of it for a chat, nothing
   * where code of the user's own gets the whole origin.
   */
  readonly loses?: readonly Losable[]
  /** Statuses of the platform that differ from HTTP's own meaning. */
  readonly isRetryable?: (status: number) => boolean | undefined
  open(): Promise<OpenChannel> | OpenChannel
}

/** Asserts one thing about a channel that was opened for it alone. */
export type ChannelCheck = (open: OpenChannel, fixture: ChannelFixture) => Promise<void>
