/** The real Copilot SDK with its real runtime, whose model refuses for a while, or for ever. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { standWith } from '../support/standing-process.ts'
import { type Copilot, hears, startCopilot } from './adapters/copilot-sdk.ts'

let copilot: Copilot
beforeAll(async () => {
  copilot = await startCopilot()
})
afterAll(() => copilot.close())

const stand = () => standWith({ adapters: [hears()], watchProcess: false })
const sessionOf = () => copilot.session()
const prompt = (act: string) => ({ prompt: `DO:${act} "` })

describe('a turn', () => {
  it.each([
    ['limited', '429'],
    ['reset', 'Error'],
  ])('whose model can be asked again is as well as its last answer, by "%s"', async (act, errorType) => {
    const { ends, spans } = stand()
    const session = await sessionOf()

    await session.sendAndWait(prompt(act))

    expect(ends).toMatchObject([{ reason: 'completed' }])
    const chats = spans().filter(({ name }) => name === 'chat gpt-5')
    expect(chats.map(({ attributes }) => attributes['error.type'])).toEqual([errorType, undefined])
  })

  it('whose model takes no more requests is an error once the runtime has given up', async () => {
    const { ends } = stand()
    const session = await sessionOf()

    await expect(session.sendAndWait(prompt('spent'))).rejects.toThrow('429 slow down')

    expect(ends).toMatchObject([{ reason: 'error', cause: 'exception', errorType: '429' }])
  })
})
