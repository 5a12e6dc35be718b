/** What agents tell by their lines, whatever their maker calls it. */

import type { Fields } from '../fields.ts'

/** By which name people know an agent, and by which id it knows what it does. */
export interface Introduction {
  /** Absent where several programs speak so, and this one does not say which it is. */
  readonly agent?: string | undefined
  readonly session: string
  /** It is there, and may have nothing to do yet: no turn begins by this line. @default false */
  readonly isIdle?: boolean
}

/** One thing that a line tells. */
export type Told =
  /** A turn begins, or it is tried once more. */
  | { readonly what: 'begins' }
  /** The model has said something: it waits for no call any more. */
  | { readonly what: 'speaks' }
  | ToldCall
  /** A call prints, or a sub-agent inside of it works. */
  | { readonly what: 'moves'; readonly id: string }
  | {
      readonly what: 'answers'
      readonly id: string
      readonly error?: string | undefined
      readonly output?: unknown
    }
  /** A person is asked whether a call may begin, and answers by the input of the program. */
  | { readonly what: 'asks'; readonly id: string; readonly request: string }
  /** Nobody needs to answer that any more. */
  | { readonly what: 'asked'; readonly request: string }
  /** It waits before it asks its model again, in ms. */
  | { readonly what: 'retries'; readonly inMs: number }
  /** Something has failed, and the turn goes on, or not. */
  | { readonly what: 'fails'; readonly error: string }
  /** The turn is over. */
  | { readonly what: 'rests'; readonly error?: string | undefined }

/** A tool is called. */
export interface ToldCall {
  readonly what: 'calls'
  readonly id: string
  readonly name: string
  readonly input?: unknown
  /** The call that it is made in, by a sub-agent. */
  readonly within?: string | undefined
  /** When, in ms since the epoch, where it is told late. */
  readonly startedAt?: number | undefined
}

/** How the agents of one maker print, and those that print as they do. */
export interface Dialect {
  /** @returns undefined for a line by which no agent begins to speak */
  introduces(line: Fields): Introduction | undefined
  /** Beginnings of lines that tell nothing: no need to read them. */
  readonly dull?: RegExp
  tells(line: Fields): readonly Told[]
}
