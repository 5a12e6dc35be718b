/** A tree of runs and calls that a property test grows at random, with its own idea of what is a strand. */

import * as fc from 'fast-check'
import type { RunHandle } from '../../src/model/run.ts'
import type { WorkHandle } from '../../src/model/work.ts'
import type { Rig } from '../support/rig.ts'

/** One thing that a tree does: `pick` says where, among the places where it can be done. */
export interface Growth {
  readonly word: 'run' | 'child' | 'tool' | 'nested' | 'model' | 'endTool' | 'endChild'
  readonly pick: number
}

/** What a tree may do next. */
export const growth: fc.Arbitrary<Growth> = fc.record({
  word: fc.constantFrom('run', 'child', 'tool', 'nested', 'model', 'endTool', 'endChild'),
  pick: fc.nat(),
})

/** A run or a call, and what is open in it, as the test wrote it down. */
export class Branch {
  readonly handle: RunHandle | WorkHandle
  readonly above: Branch | undefined
  readonly run: RunHandle
  readonly inside = new Set<Branch>()
  movedMs: number

  constructor(handle: RunHandle | WorkHandle, above: Branch | undefined, nowMs: number) {
    this.handle = handle
    this.above = above
    this.run = 'kind' in handle ? (above as Branch).run : handle
    this.movedMs = nowMs
    above?.inside.add(this)
  }

  get isRun(): boolean {
    return !('kind' in this.handle)
  }

  /** The nearest run: itself, or the one that its call belongs to. */
  get ofRun(): Branch {
    return this.isRun ? this : (this.above as Branch).ofRun
  }
}

/** Grows by the front doors of the tracker. Nothing in it fails, so everything that ends moves what is above. */
export class RandomTree {
  readonly #rig: Rig
  readonly branches = new Set<Branch>()
  #names = 0

  constructor(rig: Rig) {
    this.#rig = rig
  }

  /** What moves by itself. */
  get strands(): Branch[] {
    return [...this.branches].filter(({ inside }) => inside.size === 0)
  }

  /** @param spared a branch that is left as it is, with all that it is inside of */
  grow({ word, pick }: Growth, spared?: Branch): void {
    const isOpen = (branch: Branch): boolean => branch !== spared
    const branches = [...this.branches].filter(isOpen)
    const at = (list: readonly Branch[]): Branch | undefined => list[pick % Math.max(1, list.length)]
    const runs = branches.filter(({ isRun }) => isRun)
    const calls = branches.filter(({ isRun }) => !isRun)
    const leaves = (list: readonly Branch[]): Branch[] =>
      list.filter((branch) => branch.inside.size === 0 && branch.above !== undefined)
    if (word === 'run') return void this.#startRun(undefined, `s${pick % 2}`)
    if (word === 'child') return this.#startChild(at(branches), pick)
    if (word === 'tool') return this.#startCall(at(runs), 'tool')
    if (word === 'model') return this.#startCall(at(runs), 'model')
    if (word === 'nested') return this.#startCall(at(calls), 'tool')
    // Model calls stay open: a run that ends two of them leaves its older tools behind.
    if (word === 'endTool') return this.#end(at(leaves(calls.filter(isTool))))
    this.#end(at(leaves(runs)))
  }

  move(branch: Branch): void {
    branch.handle.progress()
    // What a run says for itself it says for all that moves in it.
    const moved = branch.isRun ? this.strands.filter((one) => one.ofRun === branch) : [branch]
    for (const one of moved) one.movedMs = this.#rig.clock.now()
  }

  #startRun(above: Branch | undefined, session: string | undefined): void {
    const within = above !== undefined && !above.isRun ? (above.handle as WorkHandle) : undefined
    const options = session === undefined ? {} : { session }
    this.#add(this.#rig.tracker.startRun(options, above?.run, within), above)
  }

  #startChild(above: Branch | undefined, pick: number): void {
    if (above !== undefined) this.#startRun(above, [undefined, 's0', 's1'][pick % 3])
  }

  #startCall(above: Branch | undefined, kind: 'tool' | 'model'): void {
    if (above === undefined) return
    const parent = above.isRun ? undefined : (above.handle as WorkHandle)
    this.#names += 1
    const call =
      kind === 'tool'
        ? above.run.startToolCall({ name: `t${this.#names}` }, parent)
        : above.run.startModelCall({ model: `m${this.#names}` }, parent)
    this.#add(call, above)
  }

  #add(handle: RunHandle | WorkHandle, above: Branch | undefined): void {
    this.branches.add(new Branch(handle, above, this.#rig.clock.now()))
  }

  #end(branch: Branch | undefined): void {
    if (branch === undefined) return
    this.branches.delete(branch)
    const above = branch.above as Branch
    above.inside.delete(branch)
    above.movedMs = this.#rig.clock.now()
    if ('kind' in branch.handle) branch.handle.end()
    else branch.handle.end({ reason: 'completed' })
  }
}

function isTool({ handle }: Branch): boolean {
  return 'kind' in handle && handle.kind === 'tool_call'
}
