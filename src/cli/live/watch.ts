/** `lifesign watch`: the same list, live; one line a change where nobody's terminal is. */

import { EXIT, type Command } from '../command.ts'
import { LIVE_FLAGS, type LiveLooking } from './live-looking.ts'
import { withLive, type TasksDoors } from './tasks.ts'

/** A terminal that can be drawn on. */
export interface Screen {
  readonly width: () => number
  readonly height: () => number
  readonly hasColor: boolean
  write(text: string): void
  /** Calls back when somebody wants to leave: by a key, or a signal. */
  onLeave(callback: () => void): void
  onResize(callback: () => void): void
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
const ENTER = '\u001b[?1049h\u001b[?25l'
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
  const over = new AbortController()
  const left = new Promise<void>((resolve) => {
    screen.onLeave(() => {
      over.abort()
      resolve()
    })
  })
  screen.onResize(() => {
    before = []
  })
  screen.write(ENTER)
  try {
    while (!over.signal.aborted) {
      const height = screen.height()
      const look = await live.look()
      const wish = {
        width: screen.width(),
        height: height - 1,
        isAscii: doors.isAscii,
        hasColor: screen.hasColor,
        all,
      }
      const lines = [...look.draw(wish)].slice(0, height - 1)
      const next = [...lines, ...Array<string>(Math.max(0, height - 1 - lines.length)).fill(''), FOOT]
      screen.write(changedLines(before, next))
      before = next
      await Promise.race([doors.pause(EACH_MS), left])
    }
  } finally {
    screen.restore()
  }
  return EXIT.done
}

/** Moves to each line that is other than before, and to no other. */
export function changedLines(before: readonly string[], next: readonly string[]): string {
  const clear = before.length === 0 ? '\u001b[2J' : ''
  const lines = next.map((line, index) =>
    line === before[index] ? '' : `\u001b[${index + 1};1H${line}\u001b[K`,
  )
  return clear + lines.join('')
}
