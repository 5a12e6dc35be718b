/** The demo, as the README starts it: it says so when all is well, and fails when anything is not. */

import { describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { NODES, startChild, type ChildEnd, type NodeBinary } from './child.ts'

const [command, ...script] = manifest.scripts.demo.split(' ')

function demo(node: NodeBinary, variables: Readonly<Record<string, string>> = {}): Promise<ChildEnd> {
  expect(command).toBe('node')
  const flags = node.sourceFlags.filter((flag) => !script.includes(flag))
  return startChild({ node, args: [...flags, ...script, '--once'], variables }).ended
}

describe('npm run demo -- --once', () => {
  test.each(Object.entries(NODES))('turns out as expected under %s', async (_name, node) => {
    const { code, lines, stderr } = await demo(node)

    expect(lines.filter((line) => line.includes('✗'))).toEqual([])
    expect(lines.at(-1)).toBe('All stories turned out as expected.')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('fails when Lifesign is off, and names what did not happen', async () => {
    const { code, lines } = await demo(NODES['Node 24'], { OTEL_SDK_DISABLED: 'true', ...ELSEWHERE })

    expect(code).toBe(1)
    expect(lines.filter((line) => line.includes('✗'))).not.toEqual([])
    expect(lines.at(-1)).toMatch(/^Not as expected: \d+\. Look for ✗ above\.$/)
  })
})

/** With a backend of the user, the demo hands all variables of OpenTelemetry to the app. Nobody listens here. */
const ELSEWHERE = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }
