/** However a session is muted and heard again: people who were told of a stall hear its end, and nothing else is told. */

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RunEnd } from '../../src/model/end.ts'
import { aChild, anEnd, aNotifier, aRun, aStall, COMPLETED, resolved, type TestRun } from './news.ts'

type Step = 'stall' | 'repeat' | 'move' | 'mute' | 'unmute'
const step = fc.constantFrom<Step>('stall', 'repeat', 'move', 'mute', 'unmute')
const end = fc.constantFrom<RunEnd>(
  COMPLETED,
  anEnd(),
  anEnd({ reason: 'killed', cause: 'stop' }),
  anEnd({ reason: 'killed', cause: 'takeover' }),
  anEnd({ reason: 'lost', cause: 'lost_sight' }),
)

/** Plays steps about a run, or a sub-agent of it, and then the end of all. */
async function play(steps: readonly Step[], last: RunEnd, isChild: boolean) {
  let isMuted = false
  const rig = aNotifier({ isMuted: () => isMuted, groupMs: 0 })
  const top = aRun()
  const run: TestRun = isChild ? aChild(top) : top
  const wasMuted: boolean[] = []
  let stall: ReturnType<typeof aStall> | undefined
  for (const one of steps) {
    if (one === 'mute' || one === 'unmute') isMuted = one === 'mute'
    if (one === 'stall' && stall === undefined) rig.notifier.attentionChanged((stall = aStall(run)))
    if (one === 'repeat' && stall !== undefined) {
      rig.notifier.attentionChanged((stall = { ...stall, repeat: stall.repeat + 1 }))
    }
    if (one === 'move' && stall !== undefined) {
      rig.notifier.attentionChanged(resolved(stall, 'progressed'))
      stall = undefined
    }
    await rig.notifier.forceFlush()
    while (wasMuted.length < rig.channel.notices.length) wasMuted.push(isMuted)
  }
  top.ended = last
  rig.notifier.runEnded(top, last)
  if (isChild) {
    run.ended = last.reason === 'completed' ? last : anEnd({ reason: 'killed', cause: 'parent' })
    rig.notifier.runEnded(run, run.ended)
  }
  await rig.notifier.forceFlush()
  const kinds = rig.channel.notices.map(({ kind }) => kind)
  return { kinds, wasMuted, isMuted, rig }
}

it('Notifier tells the end of a stall to those who were told of it, and of a muted session nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), end, fc.boolean(), async (steps, last, isChild) => {
      const { kinds, wasMuted, isMuted, rig } = await play(steps, last, isChild)

      // A word that something is silent is followed by one that it is over.
      const open = kinds.lastIndexOf('stalled')
      if (open >= 0) expect(kinds.slice(open + 1)).not.toEqual([])
      // While it is muted, nothing begins.
      kinds.forEach((kind, index) => {
        if (wasMuted[index] === true) expect(kind).toBe('recovered')
      })
      if (isMuted && open < 0) expect(kinds).toEqual([])
      // Nothing goes without a word.
      expect(rig.deliveries.filter(({ outcome }) => outcome === 'dead' || outcome === 'unroutable')).toEqual(
        [],
      )
    }),
    { numRuns: 400 },
  )
})
