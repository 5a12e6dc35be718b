/** Takes looks at processes without holding up the event loop. */

import type { Clock } from '../model/clock.ts'
import { isForNobody, lookAt, NOBODY_SEEN } from './look.ts'
import type { Look, LookOptions, Subject } from './look.ts'
import { OrphanList } from './orphan-list.ts'
import { ProcFiles, ProcessSnapshot } from './process-source.ts'
import type { ProcessSource } from './process-source.ts'
import type { MeasuredProcess } from './process-list.ts'

/** Takes one look, and tells what it saw, at once or later; undefined where nobody can tell. */
export type TakeLook = (
  subject: Subject,
  options: LookOptions,
  done: (look: Look | undefined) => void,
) => void

/** What taking looks needs. */
export interface LookerOptions {
  readonly clock: Pick<Clock, 'soon' | 'wallTime'>
  /** Lists all processes, where there is no `/proc`. */
  readonly listProcesses: () => Promise<readonly MeasuredProcess[]>
  /** Told of trouble; the look then saw nothing. */
  readonly warn: (message: string, error: unknown) => void
  /** The system that this process runs on, as `process.platform` has it. */
  readonly platform: NodeJS.Platform
}

/** Processes that are read before others get their turn: less than 3 ms of work. */
const AT_ONCE = 32

/** Makes looks for a system: Linux is read file by file, macOS and other Unix systems by `ps`, Windows not at all. */
export function lookerFor({ clock, listProcesses, warn, platform }: LookerOptions): TakeLook {
  const orphans = new OrphanList()
  return (subject, options, done) => {
    const failed = (error: unknown): void => {
      warn('Cannot look at the processes of a tool call', error)
      done(undefined)
    }
    const see = (source: ProcessSource): void => {
      const rest = lookAt(subject, source, { ...options, orphans })
      const goOn = (): void => {
        try {
          const look = someOf(rest)
          if (look === 'more') clock.soon(goOn)
          else done(look)
        } catch (error) {
          failed(error)
        }
      }
      goOn()
    }
    if (platform === 'win32') return done(undefined)
    if (isForNobody(subject, options)) return done(NOBODY_SEEN)
    if (platform === 'linux') return see(new ProcFiles())
    // `ps` counts in wall-clock time, and no age comes from it.
    const list = (listed: readonly MeasuredProcess[]): void =>
      see(new ProcessSnapshot(listed, clock.wallTime()))
    listProcesses()
      .then(list)
      .catch((error: unknown) => failed(error))
  }
}

/** Goes on with a look for a while. */
function someOf(rest: Generator<void, Look>): Look | 'more' {
  for (let count = 0; count < AT_ONCE; count += 1) {
    const { done, value } = rest.next()
    if (done === true) return value as Look
  }
  return 'more'
}
