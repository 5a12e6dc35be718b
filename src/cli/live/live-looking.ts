/** What commands see of live sessions: the code that wires them finds the processes, and draws. */

/** Where to look. */
export interface LiveWish {
  /** The address of a live view; undefined for the processes of this machine. */
  readonly url: string | undefined
  readonly token: string | undefined
  /** Also where no process is heard yet: it may come. */
  readonly isPatient: boolean
}

/** How lines are drawn. */
export interface DrawWish {
  /** In columns. */
  readonly width: number
  readonly isAscii: boolean
  readonly hasColor: boolean
}

/** Which lines of the list are wanted. */
export interface ListWish {
  /** Also those that are idle. */
  readonly all: boolean
  /** Only those that hold these words. Default: all. */
  readonly words?: string
}

/** How the list is drawn. */
export interface ListDrawWish extends DrawWish, ListWish {
  /** Lines at most; 0 for any number. */
  readonly height: number
  /** The id of the line that is marked. With it, lines are drawn for a screen: cells are addressed. */
  readonly chosen?: string | undefined
  /** True for a screen that is drawn on, where lines can be chosen. Default: lines of text. */
  readonly isScreen?: boolean
}

/** What would be asked before something is done, or why it cannot be done. */
export type Offer =
  | { readonly question: string; readonly yes: string; readonly no: string }
  | { readonly refusal: string }

/** A line that can be chosen: a session, or a process that cannot be heard. */
export interface ShownLine {
  readonly id: string
  readonly name: string
  /** Absent for a process. */
  readonly session?: SessionTarget
  readonly offers: Readonly<Record<LiveAction, Offer>>
}

/** A session of one process. */
export interface SessionTarget {
  readonly key: string
  /** The id of its process. */
  readonly process: string
}

/** One look at all sessions. */
export interface Look {
  /** How many lines need somebody. */
  readonly need: number
  /** How many processes are heard. */
  readonly processes: number
  readonly json: unknown
  /** The lines that can be chosen, as they stand from above. */
  lines(wish: ListWish): readonly ShownLine[]
  draw(wish: ListDrawWish): string[]
  /** What to type next about the neediest; undefined where nobody needs anybody. */
  readonly hint: string | undefined
  /** What changed since the look before, a line each. */
  changes(): string[]
}

/** All that is known of one line. */
export interface ShownEvidence {
  readonly isNeedy: boolean
  readonly json: unknown
  draw(wish: DrawWish): string[]
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
  /** @returns undefined for a line that is not there any more */
  evidence(id: string): Promise<ShownEvidence | undefined>
  act(action: LiveAction, target: SessionTarget): Promise<LiveActionEnd>
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

/** Options of commands that are about one session. */
export const SESSION_FLAGS = {
  ...LIVE_FLAGS,
  process: { value: '<id>', text: 'where the session lives, if several have one of that key' },
} as const

/** Exit codes beside those of all commands: a contract with scripts. */
export const LIVE_EXIT = { needsYou: 3, nobodyAnswers: 4 } as const
