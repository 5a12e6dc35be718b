/** The adapters under the oldest Node that we support, whose undici tells of no chunks. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const node = 'node_modules/node22/bin/node'
const flags = ['--experimental-strip-types', '--no-warnings', '--conditions=lifesign-source']

const script = `
import { testAdapter } from './src/testing/adapter-suite.ts'
const failed = []
let asked = 0
for (const name of process.argv.slice(1)) {
  const { fixture } = await import('./src/adapters/' + name + '/fixture.ts')
  for (const question of testAdapter(fixture)) {
    asked += 1
    await question.run().catch((error) => failed.push(name + ': ' + question.name + ': ' + error.message))
  }
}
console.log(JSON.stringify({ node: process.version, undici: process.versions.undici, asked, failed }))
`

it.each(['fetch', 'ai-sdk', 'child-process', 'model-http'])(
  'adapter %s passes its suite under Node 22.15',
  async (name) => {
    const args = [...flags, '--input-type=module', '--eval', script, name]

    const { stdout } = await promisify(execFile)(node, args, { cwd: root })

    const result = JSON.parse(stdout) as { node: string; asked: number; failed: string[] }
    expect(result.node).toBe('v22.15.0')
    expect(result.failed).toEqual([])
    expect(result.asked).toBeGreaterThan(5)
  },
)
