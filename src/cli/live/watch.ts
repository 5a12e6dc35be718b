/** `lifesign watch`: the same list, live; one line a change where nobody's terminal is. */

import { EXIT, type Command } from '../command.ts'
import { LIVE_FLAGS, type LiveLooking, type Look } from './live-looking.ts'
import { withLive, type TasksDoors } from './tasks.ts'

/** A terminal that can be drawn on. */
export interface Screen {
  readonly width: () => number
  readonly height: () => number
  readonly hasColor: boolean
  /** Takes the terminal, until it is restored. */
  enter(): void
  write(text: string): void
  /** Calls back when somebody wants to leave: by a key, or a signal. */
  onLeave(callback: () => void): void
  /** Calls back when all is to be drawn anew: the size is another, or the terminal was somebody else's meanwhile. */
  onRedraw(callback: () => void): void
  /** Gives the terminal back as it was. */
  restore(): void
}

/** What the command needs of the rest of the house. */
export interface WatchDoors extends Pick<TasksDoors, 'open' | 'token' | 'plain' | 'isAscii'> {
  /** Undefined where no terminal watches. */
  readonly screen: () => Screen | undefined
  /** Waits for so many ms. */
  readonly pause: (ms: number) => Promise<void>
}

const EACH_MS = 1_000
const FOOT = 'q quit'

/** The command, with its doors. */
export function watchCommand(doors: WatchDoors): Command {
  return {
    name: 'watch',
    takes: '',
    summary: 'Watches what each session does, until q or Ctrl+C',
    details: [
      'Without a terminal, or with --lines, it says one line for each change. Exit codes as of tasks.',
    ],
    flags: { ...LIVE_FLAGS, all: { text: 'also those that are idle' }, lines: { text: 'one line a change' } },
    run: (args, terminal) =>
      withLive({ args, terminal, doors }, async (live) => {
        const screen = args.has('lines') || args.has('json') ? undefined : doors.screen()
        if (screen !== undefined) return drawn({ live, screen, doors, all: args.has('all') })
        for (;;) {
          const look = await live.look()
          if (args.has('json')) terminal.say(JSON.stringify(look.json))
          else for (const line of look.changes()) terminal.say(line)
          await doors.pause(EACH_MS)
        }
      }),
  }
}

interface Watching {
  readonly live: LiveLooking
  readonly screen: Screen
  readonly doors: WatchDoors
  readonly all: boolean
}

async function drawn({ live, screen, doors, all }: Watching): Promise<number> {
  let before: readonly string[] = []
  let known: Look | undefined
  const over = new AbortController()
  const left = new Promise<void>((resolve) => {
    screen.onLeave(() => {
      over.abort()
      resolve()
    })
  })
  const again = redraws(screen, () => {
    before = []
  })
  screen.enter()
  try {
    while (!over.signal.aborted) {
      const look = await live.look().catch((error: unknown) => doors.plain(error))
      const size = { width: screen.width(), height: screen.height() - 1 }
      const wish = { ...size, isAscii: doors.isAscii, hasColor: screen.hasColor, all }
      if (typeof look !== 'string') known = look
      const lines = known?.draw(wish).slice(0, size.height) ?? []
      const rest = Array<string>(Math.max(0, size.height - lines.length)).fill('')
      const foot = typeof look === 'string' ? `${FOOT}   Not connected: all above is old. ${look}` : FOOT
      const next = [...lines, ...rest, foot.slice(0, size.width)]
      screen.write(changedLines(before, next))
      before = next
      await Promise.race([doors.pause(EACH_MS), left, again()])
    }
  } finally {
    screen.restore()
  }
  return EXIT.done
}

/** A promise of the next redraw, whenever one is asked for. */
function redraws(screen: Screen, forget: () => void): () => Promise<void> {
  let next = Promise.withResolvers<void>()
  screen.onRedraw(() => {
    forget()
    next.resolve()
    next = Promise.withResolvers()
  })
  return () => next.promise
}

/** Moves to each line that is other than before, and to no other. */
export function changedLines(before: readonly string[], next: readonly string[]): string {
  const clear = before.length === 0 ? '\u001b[2J' : ''
  const lines = next.map((line, index) =>
    line === before[index] ? '' : `\u001b[${index + 1};1H${line}\u001b[K`,
  )
  return clear + lines.join('')
}
