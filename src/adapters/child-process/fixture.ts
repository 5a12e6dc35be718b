/** Real processes, started in the ways of `node:child_process`. */

import { exec, execFile, fork, spawn } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { promisify } from 'node:util'

import type { AdapterFixture, Stage } from '../../testing/adapter-fixture.ts'
import { childProcesses } from './index.ts'

export const fixture: AdapterFixture = {
  adapter: childProcesses,
  reports: 'processes',
  scenes: { answer, failure },
  surface: () => channel('child_process').hasSubscribers,
}

/** One process each way, and all that their host can see of them. */
async function answer({ secret }: Stage): Promise<unknown> {
  const spawned = spawn('echo', [secret])
  const piped = execFile('cat')
  piped.stdin?.end(secret)
  const forked = fork('-e', ['process.exit(3)'], { execArgv: [], silent: true })
  const children = [spawned, piped, forked]
  const seen = children.map((child) => [child.eventNames(), child.stdout?.eventNames()])
  const ends = await Promise.all([
    promisify(exec)(`echo ${secret}`),
    ...children.map((child) => once(child, 'close')),
  ])
  return [seen, ends]
}

/** A program that is not there. */
async function failure(): Promise<unknown> {
  const child = spawn('a-program-that-is-not-there')
  const [error] = (await once(child, 'error')) as [Error]
  throw Object.assign(error, { pid: child.pid })
}
