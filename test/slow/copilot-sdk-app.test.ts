/** Applications of the Copilot SDK that know of no adapter, with and without Lifesign. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

import { playModel } from './adapters/copilot-sdk.ts'
import { NODES, startChild } from './child.ts'

const home = mkdtempSync(join(tmpdir(), 'lifesign-copilot-app-'))
const model = await playModel()
afterAll(() => {
  model.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

it.each([
  ['copilot-app.mjs', 'Node 24'],
  ['copilot-app.cjs', 'Node 24'],
  ['copilot-app.mjs', 'Node 22.15'],
] as const)(
  'are heard under lifesign/register, and do the same as without it: %s, %s',
  async (file, version) => {
    const node = NODES[version]
    const app = `test/heavy-frameworks/${file}`
    const variables = { HOME: home, MODEL_URL: model.baseUrl, LIFESIGN_START_SDK: 'false' }
    const preloads = ['lifesign/register', './test/frameworks/heard.mjs'].flatMap((name) => [
      '--import',
      name,
    ])

    const plain = await startChild({ node, args: [...node.sourceFlags, app], variables }).ended
    const watched = await startChild({ node, args: [...node.sourceFlags, ...preloads, app], variables }).ended

    const heard = ['completed', 'error'].map((reason) => ({ agent: 'copilot', session: 'a-session', reason }))
    const { lines, code, stderr } = watched
    expect([lines, code]).toEqual([plain.lines, plain.code])
    expect(stderr).toBe(`${plain.stderr}HEARD ${JSON.stringify(heard)}\n`)
  },
)
