/** Real processes see each other by their sockets: stopped, killed, gone in order, and asked to act. */

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Board } from '../../src/status/board/board.ts'
import { MachineFinder } from '../../src/status/sockets/machine-finder.ts'
import type { SessionRow } from '../../src/status/wire/session-schema.ts'
import { systemClock } from '../../src/system-clock.ts'

const app = new URL('live-view/agent-app.ts', import.meta.url).pathname

let state: string
let board: Board
const children: ChildProcess[] = []

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'lifesign-live-'))
  board = new Board({
    clock: systemClock,
    local: undefined,
    finder: new MachineFinder({ clock: systemClock, folder: join(state, 'run'), own: undefined }),
  })
})

afterEach(() => {
  board.close()
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(state, { recursive: true, force: true })
})

async function start(name: string, ...sessions: string[]): Promise<ChildProcess> {
  const env = { ...process.env }
  for (const variable of Object.keys(env)) if (/^VITEST|^NODE_ENV$/.test(variable)) delete env[variable]
  const child = fork(app, [state, name, ...sessions], {
    env,
    execArgv: ['--conditions=lifesign-source'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  children.push(child)
  await once(child, 'message')
  return child
}

/** Waits for what changes on the board. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise<void>((resolve) => {
      const cancel = systemClock.after(1_000, resolve)
      const off = board.listen({
        change: () => (cancel(), off(), resolve()),
        beat: () => {},
        closed: () => {},
      })
    })
  }
}

const rows = (): SessionRow[] => [...board.rows()]
const statuses = (): string[][] =>
  rows()
    .map(({ key, status }) => [key, status])
    .toSorted()
const processStates = (): string[][] =>
  [...board.processes.values()].map(({ name, state: is }) => [name, is]).toSorted()

describe('the board of a machine', () => {
  it('merges what all processes do, and acts where a session lives', async () => {
    await start('gateway', 'a', 'b')
    const other = await start('indexer', 'c')
    await board.open()
    await until(() => rows().length === 3)

    expect(statuses()).toEqual([
      ['a', 'active'],
      ['b', 'active'],
      ['c', 'active'],
    ])
    expect(processStates()).toEqual([
      ['gateway', 'alive'],
      ['indexer', 'alive'],
    ])
    const [row] = board.rowsOf('c')
    expect(row).toMatchObject({ label: 'task of c', agent: 'indexer', toolName: 'bash' })
    expect(await board.detail(row as SessionRow)).toMatchObject({ key: 'c', strands: [{ name: 'bash' }] })

    const ended = once(other, 'message')
    const result = await board.act(row as SessionRow, { action: 'stop', queued: false })

    expect(result).toMatchObject({ status: 'done', runsEnded: 1, seenBy: row?.process })
    expect(await ended).toContain('ended c')
    await until(() => board.rowsOf('c')[0]?.status === 'finished')
  })

  it('shows a stopped process as unresponsive after 15 s, and as alive when it goes on', async () => {
    const child = await start('gateway', 'a')
    await board.open()
    await until(() => rows().length === 1)

    const stoppedAt = Date.now()
    child.kill('SIGSTOP')
    await until(() => processStates()[0]?.[1] === 'unresponsive')
    const tookMs = Date.now() - stoppedAt

    expect(statuses()).toEqual([['a', 'unresponsive']])
    expect(tookMs).toBeGreaterThan(9_000)
    expect([...board.processes.values()][0]?.proofs.join()).toContain(`pid ${child.pid} lives`)

    child.kill('SIGCONT')
    await until(() => processStates()[0]?.[1] === 'alive')

    expect(statuses()).toEqual([['a', 'active']])
  })

  it('shows a killed process as gone at once, with what its sessions did, and sweeps its socket', async () => {
    const child = await start('nightly', 'report')
    await board.open()
    await until(() => rows().length === 1)

    child.kill('SIGKILL')
    await until(() => processStates()[0]?.[1] !== 'alive')

    // Whom nobody heard of for 15 s would be unresponsive first.
    expect(processStates()).toEqual([['nightly', 'gone']])
    expect(rows()).toMatchObject([{ key: 'report', status: 'lost', dot: 'stalled', toolName: 'bash' }])
    expect(readdirSync(join(state, 'run'))).toEqual([])
    const detail = await board.detail(rows()[0] as SessionRow)
    expect(detail?.why.map(({ text }) => text).join('')).toContain('its socket closed without a goodbye')
  })

  it('forgets a process that says goodbye, which takes its socket away', async () => {
    const child = await start('gateway', 'a')
    await board.open()
    await until(() => rows().length === 1)

    child.send('leave')
    await until(() => processStates()[0]?.[1] === 'ended')

    expect(rows()).toEqual([])
    expect(readdirSync(join(state, 'run'))).toEqual([])
  })

  it('lets nobody else into its folder, and takes away what the dead have left', async () => {
    const child = await start('gateway', 'a')
    await board.open()
    await until(() => rows().length === 1)

    expect(statSync(state).mode & 0o777).toBe(0o700)
    expect(statSync(join(state, 'run')).mode & 0o777).toBe(0o700)

    const dead = await start('dead', 'b')
    await until(() => rows().length === 2)
    board.close()
    dead.kill('SIGKILL')
    await once(dead, 'exit')
    writeFileSync(join(state, 'run', 'no-socket.txt'), '')
    expect(readdirSync(join(state, 'run')).filter((name) => name.endsWith('.sock'))).toHaveLength(2)

    await board.open()
    await until(() => rows().length === 1)
    expect(readdirSync(join(state, 'run')).filter((name) => name.endsWith('.sock'))).toEqual([
      expect.stringMatching(`^${child.pid}-`),
    ])
  })
})
