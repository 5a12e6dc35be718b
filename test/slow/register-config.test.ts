/** `LIFESIGN_CONFIG` under `lifesign/register`: every channel without code, and a host that always starts. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { NODES, startChild } from './child.ts'

const scratch = mkdtempSync(join(tmpdir(), 'lifesign-register-config-'))
afterAll(() => rmSync(scratch, { recursive: true }))

function aFile(name: string, text: string): string {
  const file = join(scratch, name)
  writeFileSync(file, text)
  return file
}

/** What a host prints that is started with a config file. */
async function hostWith(
  file: string,
  {
    node = 'Node 24',
    preload = '--import',
    variables = {},
  }: {
    readonly node?: keyof typeof NODES
    readonly preload?: '--import' | '--require'
    readonly variables?: Readonly<Record<string, string>>
  } = {},
) {
  const args = [...NODES[node].sourceFlags, preload, 'lifesign/register', 'test/slow/apps/ends-badly.mjs']
  const all = { LIFESIGN_CONFIG: file, LIFESIGN_START_SDK: 'false', ...variables }
  return startChild({ node: NODES[node], args, variables: all }).ended
}

const CHAT = `export default {
  channels: [{ name: 'chat', send: ({ origin, text }) => console.log('chat', origin.room, text) }],
  defaultOrigin: { channel: 'chat', room: 'ops' },
}
`
const TOLD = ['chat C1 ❌ Task `index-repo` crashed: boom', 'host goes on watched']

describe('lifesign/register', () => {
  test.each([
    ['Node 24', '--import'],
    ['Node 24', '--require'],
    ['Node 22.15', '--import'],
    ['Node 22.15', '--require'],
  ] as const)('under %s by %s tells through the channels of a config file', async (node, preload) => {
    const { lines, code, stderr } = await hostWith(aFile('chat.mjs', CHAT), { node, preload })

    expect(lines).toEqual(TOLD)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('takes a typed file', async () => {
    const file = aFile('chat.mts', CHAT.replace('{ origin, text }', '{ origin, text }: any'))

    expect((await hostWith(file)).lines).toEqual(TOLD)
  })

  test('leaves a wrong option out, and keeps the others', async () => {
    const file = aFile('tick.mjs', CHAT.replace('defaultOrigin', 'tickMs: 1, colour: true, defaultOrigin'))

    const { lines, code } = await hostWith(file)

    expect(lines.filter((line) => !line.startsWith('warn'))).toEqual(TOLD)
    expect(lines.filter((line) => line.startsWith('warn')).join('\n')).toMatch(
      /tickMs: it must be a number from 10 to 5000, but is 1\n.*colour: there is no such option/,
    )
    expect(code).toBe(0)
  })

  test.each([
    ['missing.mjs', undefined, 'there is no such file'],
    ['broken.mjs', "throw new Error('no token=hunter2')", 'no token=[redacted]'],
    ['await.mjs', 'export default await Promise.resolve({})', 'it has an await at its top level'],
    ['cycle.mjs', "import 'lifesign/register'\nexport default {}", 'Cannot use '],
    ['none.mjs', 'export const channels = []', 'it must be options, but is undefined'],
  ])('starts the host all the same with %s', async (name, text, why) => {
    const file = text === undefined ? join(scratch, name) : aFile(name, text)

    const { lines, code } = await hostWith(file)

    expect(lines.at(-1)).toBe('host goes on watched')
    expect(lines.join('\n')).toContain(why)
    expect(lines.join('\n')).not.toContain('hunter2')
    expect(code).toBe(0)
  })

  test('loads no file when it is switched off', async () => {
    const file = aFile('speaks.mjs', "console.log('loaded')\nexport default {}")

    const { lines } = await hostWith(file, { variables: { LIFESIGN_DISABLED: 'true' } })

    expect(lines).toEqual(['host goes on alone'])
  })

  test('is switched off by the file', async () => {
    expect((await hostWith(aFile('off.mjs', 'export default { enabled: false }'))).lines).toEqual([
      'host goes on alone',
    ])
  })
})
