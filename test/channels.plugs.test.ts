/** Every folder in src/channels is a channel: it passes the suite and explains itself. */

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { testChannel, type ChannelFixture } from '../src/testing/channel-suite.ts'

const root = new URL('../src/channels/', import.meta.url)
const names = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

describe.each(names)('channel %s', async (name) => {
  const { fixture } = (await import(`../src/channels/${name}/fixture.ts`)) as {
    fixture: ChannelFixture
  }

  for (const { name: statement, run } of testChannel(fixture)) it(statement, run)

  const readme = readFileSync(new URL(`${name}/README.md`, root), 'utf8')

  it('has a README of one screen, with the same sections as all others', () => {
    const sections = [...readme.matchAll(/^## (.+)$/gm)].map(([, title]) => title)

    expect(sections).toEqual(['Set up', 'Options', 'What to know', 'What it cannot do'])
    expect(readme.split('## Set up')[0]).toContain('```ts')
    expect(readme.split('\n').length).toBeLessThanOrEqual(50)
  })

  it('has a README that names each option, and no other', () => {
    const source = readFileSync(new URL(`${name}/index.ts`, root), 'utf8')
    const [, body = ''] = /^export interface \w+Options \{\n([^]*?)^\}/m.exec(source) ?? []
    const options = [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, option]) => option)
    const written = [...readme.matchAll(/^\| `(\w+)`/gm)].map(([, option]) => option)

    if (options.length > 0) expect(written.toSorted()).toEqual(options.toSorted())
  })
})
