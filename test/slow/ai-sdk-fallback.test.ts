/** The real AI SDK 6 where a further model answers in place of one that fails. */

import { expect, it } from 'vitest'

import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { loadAi, modelOf } from './adapters/ai-older.ts'
import { withAnswers } from './adapters/scripted-model.ts'

/** What a middleware is given. */
interface Asked {
  readonly params: object
  doGenerate(): Promise<unknown>
}

it('is completed, and the failure of the first model is that of its call', async () => {
  const { ends, spans } = standWith({ adapters: [aiSdk(), modelHttp()], watchProcess: false })
  const ai = await loadAi('6')

  const said = await withAnswers([500, 'Hello'], async (url) => {
    const other = await modelOf('6', url)
    const wrapGenerate = ({ doGenerate, params }: Asked) => doGenerate().catch(() => other.doGenerate(params))
    const model = ai.wrapLanguageModel({ model: await modelOf('6', url), middleware: { wrapGenerate } })
    return ai.generateText({ model, prompt: 'hi', maxRetries: 0 })
  })

  expect(said.text).toBe('Hello')
  expect(ends).toMatchObject([{ reason: 'completed' }])
  expect(treeOf(spans())).toEqual(['invoke_agent', '  chat gpt-5', '  chat gpt-5'])
})
