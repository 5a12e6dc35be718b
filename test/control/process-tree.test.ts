/** Who belongs to a tree: found by parent, by group and by memory; never a stranger under a used id. */

import { describe, expect, it } from 'vitest'
import { ProcessTree } from '../../src/control/process-tree.ts'
import type { ProcessEntry } from '../../src/model/process-entry.ts'

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

  it('finds whom a leader left that nobody had looked at before', () => {
    const tree = new ProcessTree(ROOT)
    tree.leaderLeft()

    expect(pidsOf(tree.look([entry(105, 1, { groupPid: ROOT }), entry(106, 105)]))).toEqual([105, 106])
  })

  it('finds again after a rest what a leader left, as long as somebody whom it knows is in it', () => {
    const tree = new ProcessTree(ROOT)
    const known = entry(105, 1, { groupPid: ROOT })
    tree.leaderLeft()
    tree.look([known])
    tree.rest()
    expect(tree.knowsGroup).toBe(false)

    expect(pidsOf(tree.look([known, entry(107, 1, { groupPid: ROOT })]))).toEqual([105, 107])
    expect(tree.knowsGroup).toBe(true)
  })

  it('leaves a group alone after a rest in which nobody is whom it knows', () => {
    const tree = new ProcessTree(ROOT)
    tree.leaderLeft()
    tree.look([entry(105, 1, { groupPid: ROOT })])
    tree.rest()

    expect(tree.look([entry(105, 1, { groupPid: ROOT, startedAt: 'later' })])).toEqual([])
    expect([tree.leadsGroup, tree.knowsGroup]).toEqual([false, false])
  })

  it('does not take the group that a child shares with us', () => {
    const child = entry(ROOT, process.pid, { groupPid: 7 })

    expect(pidsOf(new ProcessTree(ROOT).look([child, entry(8, 1, { groupPid: 7 })]))).toEqual([ROOT])
  })

  it('counts no zombies among the living', () => {
    expect(pidsOf(new ProcessTree(ROOT).look([root, entry(101, ROOT, { isZombie: true })]))).toEqual([ROOT])
  })
})
