/** Who belongs to a tree: found by parent, by group and by memory; never a stranger under a used id. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import {
  listProcesses,
  listProcessesNow,
  parsePs,
  parseStat,
  ProcessTree,
  runPs,
} from '../../src/control/process-tree.ts'
import type { ProcessEntry } from '../../src/control/process-tree.ts'

const ROOT = 100

function entry(pid: number, parentPid: number, more: Partial<ProcessEntry> = {}): ProcessEntry {
  return { pid, parentPid, groupPid: 1, startedAt: `at ${pid}`, isZombie: false, ...more }
}

const pidsOf = (entries: readonly ProcessEntry[]): number[] => entries.map(({ pid }) => pid)
const root = entry(ROOT, process.pid)
const leader = entry(ROOT, process.pid, { groupPid: ROOT })

describe('ProcessTree.look()', () => {
  it('finds descendants at any depth and in any order, and no others', () => {
    const entries = [entry(103, 102), entry(102, 101), entry(101, ROOT), root, entry(200, 1)]

    expect(pidsOf(new ProcessTree(ROOT).look(entries))).toEqual([ROOT, 101, 102, 103])
  })

  it('finds again who was re-parented, with what it started since', () => {
    const tree = new ProcessTree(ROOT)
    tree.look([root, entry(101, ROOT)])

    expect(pidsOf(tree.look([entry(101, 1), entry(102, 101)]))).toEqual([101, 102])
  })

  it('takes nobody who got a used id', () => {
    const tree = new ProcessTree(ROOT)
    tree.look([root, entry(101, ROOT)])

    expect(tree.look([entry(101, 1, { startedAt: 'later' }), entry(102, 101)])).toEqual([])
  })

  it('takes nobody where the child is not ours', () => {
    expect(new ProcessTree(ROOT).look([entry(ROOT, 1), entry(101, ROOT)])).toEqual([])
  })

  it('finds the group of a leader, also when its parents have died', () => {
    const tree = new ProcessTree(ROOT)
    tree.look([leader])

    expect(pidsOf(tree.look([entry(105, 1, { groupPid: ROOT })]))).toEqual([105])
  })

  it('leaves a group alone whose id is used again', () => {
    const tree = new ProcessTree(ROOT)
    tree.look([leader])
    const reused = { ...leader, parentPid: 1, startedAt: 'later' }

    expect(tree.look([reused, entry(105, 1, { groupPid: ROOT })])).toEqual([])
  })

  it('does not take the group that a child shares with us', () => {
    const child = entry(ROOT, process.pid, { groupPid: 7 })

    expect(pidsOf(new ProcessTree(ROOT).look([child, entry(8, 1, { groupPid: 7 })]))).toEqual([ROOT])
  })

  it('counts no zombies among the living', () => {
    expect(pidsOf(new ProcessTree(ROOT).look([root, entry(101, ROOT, { isZombie: true })]))).toEqual([ROOT])
  })
})

describe('parseStat()', () => {
  const rest = '0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2'

  it.each([
    ['a plain name', `42 (node) S 7 42 42 ${rest}`, false],
    ['a name that looks like fields', `42 (a) Z 1 (b) S 7 42 42 ${rest}`, false],
    ['a zombie', `42 (node) Z 7 42 42 ${rest}`, true],
  ])('reads %s', (_, text, isZombie) => {
    expect(parseStat(text)).toEqual([{ pid: 42, parentPid: 7, groupPid: 42, startedAt: '98765', isZombie }])
  })

  it.each(['', '42', '42 (node) S', 'x (node) S 7 42 42', `1 (init) S 0 1 1 ${rest}`])(
    'takes nothing from %j',
    (text) => {
      expect(parseStat(text)).toEqual([])
    },
  )
})

describe('parsePs()', () => {
  it('reads what ps prints, and leaves out what it does not know', () => {
    const text =
      '  42  7  42 Ss   Sat Nov 21 11:18:01 2026\n  43 42 42 Z+ Sat Nov 21 11:18:02 2026\nps: error\n'

    expect(parsePs(text)).toEqual([
      { pid: 42, parentPid: 7, groupPid: 42, startedAt: 'Sat Nov 21 11:18:01 2026', isZombie: false },
      { pid: 43, parentPid: 42, groupPid: 42, startedAt: 'Sat Nov 21 11:18:02 2026', isZombie: true },
    ])
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
  })
})
