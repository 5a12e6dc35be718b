/** `generateObject` and `streamObject` of the AI SDK, which hands over no function that asks the model. */

import { generateObject, streamObject } from 'ai'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { standWith } from '../support/standing-process.ts'
import { useModelServer } from './ai-sdk-stage.ts'
import { runIdsOf, tokensOf, treeOf } from './span-tree.ts'

Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false })
const stage = useModelServer()
const schema = z.object({ a: z.string() })
const question = () => ({ model: stage.model('steady'), prompt: 'x', schema, maxRetries: 0 })

/** As an application has them: one tells of the SDK, the other of the wire. */
const stand = () => standWith({ adapters: [aiSdk(), modelHttp()], watchProcess: false })

const PLAYS: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['generateObject', () => generateObject(question())],
  ['streamObject', () => streamObject({ ...question(), onError: () => undefined }).object],
]

describe('an object', () => {
  it.each(PLAYS)('of %s is one run with one model call, whose tokens count once', async (_, play) => {
    const { spans, ends, lifesign } = stand()
    const started: unknown[] = []
    lifesign.on('run.started', (run) => started.push(run))
    const isOver = new Promise((resolve) => lifesign.on('run.ended', resolve))

    // What the model of this stage says is no object.
    await expect(play()).rejects.toThrow('No object generated')
    await isOver

    expect(started).toHaveLength(1)
    expect(ends.map(({ reason }) => reason)).toEqual(['error'])
    expect(treeOf(spans())).toEqual(['invoke_agent', '  chat steady'])
    expect(runIdsOf(spans())).toHaveLength(1)
    expect(tokensOf(spans())).toBeGreaterThan(0)
  })
})
