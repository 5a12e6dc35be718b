/** What the suite says of a channel in memory. */

import { testChannel, type ChannelFixture } from '../../src/testing/channel-suite.ts'
import { fixtureOf, lawfulChannel, type ChannelOf, type Send } from './channel-memory.ts'

/** Statements that a channel fails. */
export async function failed(channelOf: ChannelOf): Promise<string[]> {
  const statements: string[] = []
  for (const { name, run } of testChannel(fixtureOf(channelOf))) {
    await run().catch(() => statements.push(name.replace('memory ', '')))
  }
  return statements
}

/** Why a channel fails one statement; undefined when it does not. */
export async function failureOf(statement: string, fixture: ChannelFixture): Promise<string | undefined> {
  const one = testChannel(fixture).find(({ name }) => name === `memory ${statement}`)
  return one?.run().then(
    () => undefined,
    (error: Error) => error.message,
  )
}

/** Lawful, but for how it sends. */
export function sending(send: Send): ChannelOf {
  return (platform) => ({
    ...lawfulChannel(platform),
    send: (notice, signal) => send(platform, notice, signal),
  })
}
