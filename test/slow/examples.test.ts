/** The stories in `examples/`: each checks itself, says what it saw, and ends well on both Nodes. */

import { describe, expect, test } from 'vitest'
import { NODES, startChild, type ChildEnd, type NodeBinary } from './child.ts'

function play(story: string, node: NodeBinary): Promise<ChildEnd> {
  return startChild({ node, args: [...node.sourceFlags, `examples/${story}/main.ts`] }).ended
}

describe.each(Object.entries(NODES))('under %s', (_name, node) => {
  test('an outer timer ends a job in its own tick, and the late body changes nothing', async () => {
    const { code, lines, stderr } = await play('cron', node)
    expect(lines.filter((line) => line.includes('✗'))).toEqual([])
    expect(lines.filter((line) => line.includes('✓'))).toHaveLength(12)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('a gateway that only tells of events is heard, in whatever order', async () => {
    const { code, lines, stderr } = await play('event-host', node)
    expect(lines.filter((line) => line.includes('✗'))).toEqual([])
    expect(lines.filter((line) => line.includes('✓'))).toHaveLength(8)
    // One turn ends before anybody knows its people: that is said aloud, where Node shows warnings.
    const others = stderr
      .split('\n')
      .filter((line) => line !== '' && !/reach nobody|--trace-warnings/.test(line))
    expect({ code, others }).toEqual({ code: 0, others: [] })
  })

  test('recovery of each kind is requested and completed, and the one in vain has failed', async () => {
    const { code, lines, stderr } = await play('recovery', node)
    expect(lines.filter((line) => line.includes('✗'))).toEqual([])
    expect(lines.filter((line) => line.includes('✓'))).toHaveLength(6)
    const failed = /^session.recovery.completed release_lane queued_work_without_active_run failed: \d+$/
    expect(lines).toContainEqual(expect.stringMatching(failed))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})
