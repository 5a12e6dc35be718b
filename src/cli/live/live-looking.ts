/** What commands see of live sessions: whoever wires them finds the processes, and draws. */

/** Where to look. */
export interface LiveWish {
  /** The address of a live view; undefined for the processes of this machine. */
  readonly url: string | undefined
  readonly token: string | undefined
}

/** How lines are drawn. */
export interface DrawWish {
  readonly width: number
  /** Lines at most; 0 for any number. */
  readonly height: number
  readonly isAscii: boolean
  readonly hasColor: boolean
  readonly all: boolean
}

/** One look at all sessions. */
export interface Look {
  /** How many lines need somebody. */
  readonly need: number
  /** How many processes are heard. */
  readonly processes: number
  readonly json: unknown
  draw(wish: DrawWish): string[]
  /** What changed since the look before, a line each. */
  changes(): string[]
}

/** What can be done to a session. */
export type LiveAction = 'stop' | 'recover'

/** What came of it. */
export interface LiveActionEnd {
  readonly isDone: boolean
  /** For people, one line. */
  readonly words: string
  readonly json: unknown
}

/** Sessions that are looked at, until it is closed. */
export interface LiveLooking {
  look(): Promise<Look>
  /** Names of the processes in which a session of that key lives. */
  processesOf(key: string): Promise<readonly string[]>
  act(action: LiveAction, target: { readonly key: string; readonly process: string }): Promise<LiveActionEnd>
  close(): void
}

/** @throws {Error} where nothing answers */
export type OpenLive = (wish: LiveWish) => Promise<LiveLooking>

/** Options of all commands that look. */
export const LIVE_FLAGS = {
  url: { value: '<address>', text: 'a live view; default: all processes of this user on this machine' },
  token: { value: '<token>', text: 'for --url; default: LIFESIGN_STATUS_TOKEN' },
  json: { text: 'says it as JSON, for machines' },
} as const

/** Exit codes beside those of all commands: a contract with scripts. */
export const LIVE_EXIT = { needsYou: 3, nobodyAnswers: 4 } as const
