/** The demo, as the README starts it: it says so when all is well, and fails when anything is not. */

import { describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { NODES, startChild, type Child, type NodeBinary } from './child.ts'

const [command, ...script] = manifest.scripts.demo.split(' ')

function demo(recipe: {
  readonly node: NodeBinary
  readonly flags?: readonly string[]
  readonly variables?: Readonly<Record<string, string>>
}): Child {
  expect(command).toBe('node')
  const { node, flags = [], variables = {} } = recipe
  const nodeFlags = node.sourceFlags.filter((flag) => !script.includes(flag))
  return startChild({ node, args: [...nodeFlags, ...script, ...flags], variables })
}

describe('npm run demo, without a terminal', () => {
  test.each(Object.entries(NODES))('turns out as expected under %s, and ends', async (_name, node) => {
    const { code, lines, stderr } = await demo({ node }).ended

    expect(lines.filter((line) => line.includes('✗'))).toEqual([])
    expect(lines.at(-1)).toBe('All stories turned out as expected.')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('fails when Lifesign is off, and names what did not happen', async () => {
    const variables = { OTEL_SDK_DISABLED: 'true', ...ELSEWHERE }
    const { code, lines } = await demo({ node: NODES['Node 24'], variables }).ended

    expect(code).toBe(1)
    expect(lines.filter((line) => line.includes('✗'))).not.toEqual([])
    expect(lines.at(-1)).toMatch(/^Not as expected: \d+\. Look for ✗ above\.$/)
  })

  test('stays with --stay, until Ctrl-C', async () => {
    const child = demo({ node: NODES['Node 24'], flags: ['--stay'] })
    await child.line('These servers stay until Ctrl-C, so that an app of yours can meet them:')
    child.kill('SIGINT')
    const { code, lines } = await child.ended

    expect(lines).toContain('All stories turned out as expected.')
    expect(code).toBe(130)
  })
})

/** With a backend of the user, the demo hands all variables of OpenTelemetry to the app. Nobody listens here. */
const ELSEWHERE = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }
