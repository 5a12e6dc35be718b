/** Shows what lives: on a port where one was given, and to other processes of this user. What that needs is loaded only then. */

import type { Clock } from '../model/clock.ts'
import type { ResolvedOptions } from '../options/options.ts'
import type { Rooms } from '../rooms.ts'
import { systemClock } from '../system-clock.ts'
import { isTestRun } from '../voice/quiet.ts'
import { warn, warnAloud } from '../voice/warn.ts'

/** A process is shown to others once it has had a run for so long, in ms: short ones do no work for it. */
const LIGHT_AFTER_MS = 500

/** What is shown, and for how long. */
export interface ShowLiveNeeds {
  readonly rooms: Rooms
  readonly options: ResolvedOptions
  /** What is called at the end. */
  readonly undo: (() => unknown)[]
  readonly isOver: () => boolean
}

/** Begins to show. Nothing of it reaches the host. */
export function showLive(needs: ShowLiveNeeds): void {
  const { rooms, options, undo } = needs
  const { folder } = options.status
  rooms.live.folder = folder
  undo.push(() => rooms.live.book.stop())
  if (options.statusPort !== undefined) serve(needs, options.statusPort)
  if (seesOthers(options)) lightLater(needs)
}

/** Test runners start thousands of processes, and tests shall leave nothing behind: there it is a wish. */
function seesOthers({ status, clock }: ResolvedOptions): boolean {
  return clock === (systemClock as Clock) && (status.sockets ?? !isTestRun(process.env))
}

function serve({ rooms, options, undo, isOver }: ShowLiveNeeds, port: number): void {
  const { token, allowedHosts, host = '127.0.0.1', sockets = true } = options.status
  const shown = {
    live: rooms.live,
    get isOver() {
      return isOver()
    },
  }
  const access = { ...(token !== undefined && { token }), ...(allowedHosts && { allowedHosts }) }
  const serving = import('#status')
    .then(({ serveStatus }) => serveStatus(shown, { ...access, port, host, machine: sockets }))
    .catch((error: unknown) => void warnAloud(`Cannot show the live view on port ${port}: ${wordsOf(error)}`))
  rooms.live.server = serving.then((server) => server?.port)
  undo.push(() => serving.then((server) => server?.close()))
}

function lightLater({ rooms, options, undo }: ShowLiveNeeds): void {
  const { live, clock } = rooms
  let isDue = true
  let douse: (() => void) | undefined
  const end = (): void => {
    isDue = false
    process.off('exit', end)
    rooms.attempt('say goodbye to other processes', () => douse?.())
    douse = undefined
  }
  const light = async (): Promise<void> => {
    const { lightBeacon } = await import('#beacon')
    const doused = await lightBeacon(live, options.status.folder)
    if (!isDue) return doused()
    douse = doused
    process.on('exit', end)
  }
  const begin = (): void => {
    if (!isDue || hasBegun) return
    hasBegun = true
    const cancel = clock.after(LIGHT_AFTER_MS, () => {
      light().catch((error: unknown) => warn('Cannot show this process to others', error))
    })
    undo.push(cancel)
  }
  let hasBegun = false
  rooms.connect([{ runStarted: begin }])
  undo.push(end)
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
