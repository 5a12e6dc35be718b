/** Knows which processes the host has others end for it: by a command, where it does not send a signal itself. */

import type { StartedProcess } from '../../model/evidence.ts'

/** Remembered processes: the oldest is forgotten first. */
const MAX_ASKED = 1_000
/** As a command of its own, or in a line for a shell: `kill -9 12`, `cmd /d /s /c "taskkill /pid 12 /T /F"`. */
const KILL = /(?:^|[\s/\\"'(;&|])(?:kill|taskkill(?:\.exe)?)(?=\s)([^;&|]*)/gi
/** Only asks whether somebody is there. */
const PROBE = /\s-(?:0|l|L)\b/
/** A process, or the group that it leads. */
const PID = /(?<=[\s"'-])\d+(?=$|[\s"')])/g

/** What commands of this host were told to end. */
export class AskedKills {
  readonly #pids = new Set<number>()

  /** A process was started: perhaps to end another one. */
  started({ spawnargs }: StartedProcess): void {
    if (!Array.isArray(spawnargs)) return
    for (const pid of pidsToKill(spawnargs.join(' '))) {
      this.#pids.delete(pid)
      this.#pids.add(pid)
      const [oldest] = this.#pids
      if (this.#pids.size > MAX_ASKED && oldest !== undefined) this.#pids.delete(oldest)
    }
  }

  has(pid: number | undefined): boolean {
    return pid !== undefined && this.#pids.has(pid)
  }
}

function pidsToKill(command: string): number[] {
  const told = Array.from(command.matchAll(KILL), ([, words = '']) => words)
  return told.filter((words) => !PROBE.test(words)).flatMap((words) => (words.match(PID) ?? []).map(Number))
}
