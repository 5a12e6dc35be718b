/** Whether a process of the built package is seen by those who look: by its port, and by its socket. */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const PATIENCE_MS = 30_000
const LOOK_EACH_MS = 200
const PORT_LINE = /http:\/\/127\.0\.0\.1:\d+/

/** A run that goes on, on a port that is free. */
const APP = `
import { createServer } from 'node:net'
import { run, startLifesign } from 'lifesign'
const free = createServer().listen(0, '127.0.0.1', () => {
  const { port } = free.address()
  free.close(() => {
    startLifesign({ statusPort: port })
    void run({ session: 'C1', label: 'index-repo' }, () => new Promise(() => {}))
    console.log('http://127.0.0.1:' + port)
  })
})
setInterval(() => {}, 1_000)`

/**
 * Checks the build of this package.
 *
 * @throws {Error} for a live view that does not open, or does not show a run
 */
export async function checkLive(root: string): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'lifesign-live-'))
  const env = { PATH: process.env['PATH'], XDG_STATE_HOME: home }
  const app = spawn(process.execPath, ['--input-type=module', '--eval', APP], { cwd: root, env })
  try {
    const [said] = (await once(app.stdout, 'data')) as [Buffer]
    const address = PORT_LINE.exec(String(said))?.[0] ?? ''
    const page = async (): Promise<string> => {
      const pages = await fetch(`${address}/api/sessions`).catch(() => undefined)
      return (await pages?.text()) ?? 'nobody answers'
    }
    await shows('the port', page)
    const tasks = [`${root}/dist/command.js`, 'tasks']
    await shows('lifesign tasks', () => execFileSync(process.execPath, tasks, { env, encoding: 'utf8' }))
  } finally {
    app.kill('SIGKILL')
    rmSync(home, { recursive: true, force: true })
  }
}

async function shows(where: string, look: () => string | Promise<string>): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS
  for (;;) {
    const seen = await attempt(look)
    if (seen.includes('index-repo')) return
    if (performance.now() > untilMs) throw new Error(`Cannot publish: ${where} shows no run, but: ${seen}`)
    await sleep(LOOK_EACH_MS)
  }
}

async function attempt(look: () => string | Promise<string>): Promise<string> {
  try {
    return await look()
  } catch (error) {
    return String(error)
  }
}
