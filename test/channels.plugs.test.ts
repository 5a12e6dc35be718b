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

  it('has a README of one screen with an example', () => {
    const readme = readFileSync(new URL(`${name}/README.md`, root), 'utf8')

    expect(readme).toContain('```ts')
    expect(readme.split('\n').length).toBeLessThanOrEqual(60)
  })
})
