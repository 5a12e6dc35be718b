/** Lines of `/proc` and of `ps` become processes, and those that cannot be understood none. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import {
  listProcesses,
  listProcessesNow,
  parsePs,
  parseStat,
  runPs,
} from '../../src/evidence/process-list.ts'

describe('parseStat()', () => {
  const rest = '41 0 -1 4194560 1 22 3 4 50 60 7 8 20 0 11 0 98765 1 2'

  it.each([
    ['a plain name', `42 (node) S 7 42 ${rest}`, false],
    ['a name that looks like fields', `42 (a) Z 1 (b) S 7 42 ${rest}`, false],
    ['a zombie', `42 (node) Z 7 42 ${rest}`, true],
  ])('reads %s', (_, text, isZombie) => {
    expect(parseStat(text)).toEqual([
      {
        pid: 42,
        parentPid: 7,
        groupPid: 42,
        sessionPid: 41,
        startedAt: '98765',
        startedMs: 987_650,
        isZombie,
        processorMs: 1_100,
        collectedMs: 150,
        collectedFaults: 22,
        threads: 11,
      },
    ])
  })

  it.each(['', '42', '42 (node) S', 'x (node) S 7 42 41', `1 (init) S 0 1 ${rest}`])(
    'takes nothing from %j',
    (text) => {
      expect(parseStat(text)).toEqual([])
    },
  )
})

describe('parsePs()', () => {
  it('reads what ps prints, and leaves out what it does not know', () => {
    const text = [
      '  42  7  42 Ss   00:01:02 Sat Nov 21 11:18:01 2026',
      '  43 42 42 Z+ 00:00:00 Sat Nov 21 11:18:02 2026',
      '  44 42 42 S 00:00:00 never',
      'ps: error',
      '',
    ].join('\n')

    const [first, second, ...others] = parsePs(text)

    expect(first).toMatchObject({ pid: 42, parentPid: 7, groupPid: 42, isZombie: false, processorMs: 62_000 })
    expect(first).toMatchObject({
      startedAt: 'Sat Nov 21 11:18:01 2026',
      startedMs: new Date(2026, 10, 21, 11, 18, 1).getTime(),
    })
    expect([second?.pid, second?.isZombie, others]).toEqual([43, true, []])
  })

  it.each([
    ['0:00.07', 70],
    ['12:34.50', 754_500],
    ['123:00.00', 7_380_000],
    ['01:02:03', 3_723_000],
    ['2-01:02:03', 176_523_000],
  ])('reads the processor time %s, of macOS or Linux', (time, processorMs) => {
    expect(parsePs(`42 7 42 S ${time} Sat Nov 21 11:18:01 2026`)).toMatchObject([{ processorMs }])
  })
})

describe.runIf(process.platform === 'linux')('the lists of this machine', () => {
  it('agree about a child of ours: /proc, /proc at once, ps', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' })
    const lists = [await listProcesses(), listProcessesNow(), parsePs(await runPs())]
    child.kill('SIGKILL')
    await once(child, 'exit')

    const seen = lists.map((list) => list.find(({ pid }) => pid === child.pid))
    expect(seen.map((one) => [one?.parentPid, one?.isZombie])).toEqual(lists.map(() => [process.pid, false]))
    expect(new Set(seen.map((one) => one?.groupPid)).size).toBe(1)
    expect(seen[0]).toEqual(seen[1])
    expect(seen.map((one) => one?.processorMs ?? Number.NaN).every((ms) => ms < 1_000)).toBe(true)
  })
})
