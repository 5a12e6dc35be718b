/** A real tool that ignores SIGTERM, with descendants that do so too. */

import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** Runs as `node STUBBORN <depth> [own group]`. */
export const STUBBORN = fileURLToPath(new URL('../slow/apps/stubborn.mjs', import.meta.url))

/** A process and its descendants, by their own words. */
export interface Tool {
  readonly pids: readonly number[]
  /** Processes that heard SIGTERM, once for each time. */
  readonly heard: readonly number[]
}

/** Waits until the tool and all of its descendants have said who they are. */
export async function readTool(child: ChildProcess, count: number): Promise<Tool> {
  const tool = { pids: [] as number[], heard: [] as number[] }
  onTestFinished(() => killAll(tool.pids))
  await new Promise<void>((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const [word, pid] = line.split(' ')
      ;(word === 'pid' ? tool.pids : tool.heard).push(Number(pid))
      if (tool.pids.length === count) resolve()
    })
  })
  return tool
}

/** Those that are alive. The dead that nobody collects, as in a container without an init, are not. */
export function living(pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    try {
      return process.kill(pid, 0) && !isZombie(pid)
    } catch {
      return false
    }
  })
}

function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false
  return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

function killAll(pids: readonly number[]): void {
  for (const pid of living(pids)) process.kill(pid, 'SIGKILL')
}
