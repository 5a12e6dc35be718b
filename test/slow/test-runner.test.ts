/** An application's own tests, by a real runner, with Lifesign preloaded: fake timers stay the test's own. */

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startOtlpReceiver } from '../../examples/demo/otlp-receiver.ts'
import { exportingTo } from './app-runner.ts'
import { NODES, ROOT, startChild } from './child.ts'

test.each(Object.entries(NODES))(
  'vitest under %s: what uses fake timers passes as it does without us',
  async (_name, node) => {
    const receiver = await startOtlpReceiver()
    const { lines, code } = await startChild({
      node,
      args: [
        join(ROOT, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--config',
        'test/slow/fake-timers/vitest.config.ts',
      ],
      variables: {
        NODE_OPTIONS: `${node.sourceFlags.join(' ')} --import lifesign/register`,
        NO_COLOR: '1',
        ...exportingTo(receiver.url),
      },
    }).ended
    const { spans } = receiver.received()
    await receiver.close()

    expect(lines.filter((line) => /✗|×|FAIL|Error/.test(line))).toEqual([])
    expect(lines.join('\n')).toMatch(/Tests +4 passed/)
    expect(code).toBe(0)
    // The SDK started inside of a test's clock, and exports all the same; its spans have no made-up times.
    const agents = spans.filter(({ name }) => name.startsWith('invoke_agent'))
    expect(agents.length).toBeGreaterThanOrEqual(4)
    for (const { startedAt } of agents) expect(startedAt).toBeGreaterThan(Date.UTC(2026, 0, 1))
  },
)
