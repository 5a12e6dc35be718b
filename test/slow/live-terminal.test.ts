/** `lifesign watch` in a real pseudo-terminal: screens as golden files, keys, and how the terminal is given back. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eachOnItsScene, golden, inTerminal, LARGE, scene, settled, SMALL } from './live-terminal/stage.ts'

eachOnItsScene()

// oxlint-disable-next-line no-control-regex
const COLORS = /\u001b\[[\d;]*m/

describe('lifesign watch, in a pseudo-terminal', () => {
  it('fills 100 x 30 with colours, shows evidence, asks before it stops, and has help', async () => {
    const terminal = inTerminal(['watch'], LARGE)
    await expect(settled(await terminal.shows('q quit'))).toMatchFileSnapshot(golden('list-100x30'))
    expect(['■ Stuck', '▲ Stalled', '◷ Slow', '● Active'].map((word) => terminal.colorOf(word))).toEqual([
      1, 1, 3, 2,
    ])

    terminal.type('j\r')
    await expect(settled(await terminal.shows(/Why it[^]*esc back/))).toMatchFileSnapshot(
      golden('evidence-100x30'),
    )
    terminal.type('s')
    await expect(settled(await terminal.shows('n keep'))).toMatchFileSnapshot(golden('question-100x30'))
    terminal.type('n')
    await terminal.shows('Nothing was done.')
    terminal.type('?')
    await expect(settled(await terminal.shows(/Any key[^]*\nq quit$/))).toMatchFileSnapshot(
      golden('keys-100x30'),
    )
    expect(scene.lifesign.runs.list()).toHaveLength(13)
  })

  it('follows each change of size, and looks the same as if it had begun so', async () => {
    const terminal = inTerminal(['watch'], LARGE)
    await terminal.shows('q quit')

    terminal.resize(SMALL.columns, SMALL.rows)
    await expect(settled(await terminal.shows(/^2 need you[^]*q quit$/))).toMatchFileSnapshot(
      golden('list-80x24'),
    )
    terminal.resize(50, 12)
    await expect(
      settled(await terminal.shows(/^2 need you[^]*and \d+ more[^]*\? keys {2}q quit$/)),
    ).toMatchFileSnapshot(golden('list-50x12'))
    terminal.type('q')
    const { code, modes } = await terminal.ended
    expect([code, terminal.isTaken]).toEqual([0, false])
    expect(modes).toMatch(SANE)
  })

  it('loses nothing at 80 x 24 without colours; evidence goes on below', async () => {
    const terminal = inTerminal(['watch'], SMALL, { NO_COLOR: '1' })
    await expect(settled(await terminal.shows('q quit'))).toMatchFileSnapshot(golden('list-80x24'))

    terminal.type('j\r')
    await expect(settled(await terminal.shows(/more lines[^]*esc back/))).toMatchFileSnapshot(
      golden('evidence-80x24'),
    )
    terminal.type(' ')
    await expect(settled(await terminal.shows(/Facts[^]*esc back/))).toMatchFileSnapshot(
      golden('evidence-80x24-below'),
    )
    expect(terminal.written).not.toMatch(COLORS)
  })

  it('finds by words, and marks with ASCII where there is nothing else', async () => {
    const terminal = inTerminal(['watch'], SMALL, { LC_ALL: 'C', NO_COLOR: '1' })
    await terminal.shows('q quit')

    terminal.type('/review\r')
    await expect(settled(await terminal.shows(/Only those with.*q quit/s))).toMatchFileSnapshot(
      golden('found-ascii-80x24'),
    )
  })

  it('stops and recovers what was chosen, and says what came of it', async () => {
    const terminal = inTerminal(['watch'], LARGE)
    await terminal.shows('q quit')

    terminal.type('/fix-login\r')
    await terminal.shows(/Only those.*q quit/s)
    terminal.type('s')
    await terminal.shows('Stop fix-login-bug?')
    terminal.type('y')
    await terminal.shows(/fix-login-bug: 1 run ended, seen by/)

    expect(scene.lifesign.sessions.get('gh:2218')?.runs).toEqual([])
  })

  it('says that it is not connected while nobody answers, keeps what it saw, and goes on by itself', async () => {
    const terminal = inTerminal(['watch'], SMALL)
    await terminal.shows('q quit')

    await scene.leave()
    const screen = await terminal.shows('Not connected')
    expect(screen.join('\n')).toMatch(/index-repo[^]*ECONNREFUSED/)
    await scene.listen()
    await terminal.shows(/^(?![^]*Not connected)[^]*q quit/)
  })

  it.each([
    ['Ctrl+C', ({ type }: Hands) => type('\u0003')],
    ['SIGTERM', ({ pid }: Hands) => void process.kill(pid, 'SIGTERM')],
  ])('gives the terminal back on %s', async (_name, leave) => {
    const terminal = inTerminal(['watch'], SMALL)
    await terminal.shows('q quit')
    expect(terminal.isTaken).toBe(true)

    leave({ type: (keys) => terminal.type(keys), pid: terminal.pid })

    const { code, modes } = await terminal.ended
    expect([code, terminal.isTaken]).toEqual([0, false])
    expect(modes).toMatch(SANE)
    expect(terminal.written).toContain('\u001b[?7h\u001b[?25h\u001b[?1049l')
  })

  it('steps aside while it is stopped, and takes the screen again when it goes on', async () => {
    const terminal = inTerminal(['watch'], SMALL)
    await terminal.shows('q quit')

    process.kill(terminal.pid, 'SIGTSTP')
    await terminal.shows(/device \/dev[^]*pid/)
    await expect
      .poll(() => readFileSync(`/proc/${terminal.pid}/status`, 'utf8'), PATIENT)
      .toMatch(/^State:\tT/m)
    process.kill(terminal.pid, 'SIGCONT')
    await terminal.shows('q quit')
    terminal.type('q')

    expect((await terminal.ended).code).toBe(0)
  })
})

/** Keys are lines again, and are echoed. */
const SANE = / icanon[^]* echo /

interface Hands {
  readonly type: (keys: string) => void
  readonly pid: number
}

/** For what has no promise of its own. */
const PATIENT = { timeout: 60_000, interval: 20 }
