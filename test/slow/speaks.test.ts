/** What a process says of itself: a line at start where it is asked for, each trouble once, and nothing in tests. */

import { describe, expect, it } from 'vitest'
import { runApp } from './app-runner.ts'

const QUIET = { LIFESIGN_START_SDK: 'false' }

describe('an application under lifesign/register', () => {
  it('says nothing where no terminal watches and all is well', async () => {
    expect((await runApp('no-sdk.mjs', { variables: QUIET })).stderr).toBe('')
  })

  it.each([
    // LangChain and the Agents SDK are installed here too, and neither of them is loaded.
    ['no-sdk.mjs', ['fetch', 'child-process', 'model-http', 'and frameworks once they are loaded']],
    [
      'loads-a-framework.mjs',
      ['fetch', 'child-process', 'ai-sdk (ai)', 'model-http', 'and frameworks once they are loaded'],
    ],
  ])(
    'says one line where LIFESIGN_START_LINE asks for it, and in it what %s has loaded',
    async (app, ears) => {
      const { stderr } = await runApp(app, { variables: { ...QUIET, LIFESIGN_START_LINE: '1' } })

      const [, heard = ''] =
        /^lifesign \S+: no OpenTelemetry SDK; hears (.*); notices go nowhere\n$/.exec(stderr) ?? []
      expect(heard.split(', ').map((ear) => ear.replace(/ [\d.]+\)$/, ')'))).toEqual(ears)
    },
  )

  it('names the SDK that it exports through', async () => {
    const { stderr } = await runApp('no-sdk.mjs', {
      variables: { LIFESIGN_START_LINE: '1', OTEL_TRACES_EXPORTER: 'console' },
    })

    expect(stderr).toMatch(/^lifesign \S+: exports through \w*TracerProvider; hears fetch/)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('says aloud what is wrong with variables and file, once each', async () => {
    const variables = { ...QUIET, LIFESIGN_CONFIG: 'nowhere.mjs', LIFESIGN_WARN_MSS: '5' }
    const { stderr } = await runApp('no-sdk.mjs', { variables })

    const warnings = stderr.split('\n').filter((line) => line.includes('LifesignWarning'))
    expect(warnings.map((line) => line.replace(/^\(node:\d+\) /, ''))).toEqual([
      'LifesignWarning: Cannot use LIFESIGN_WARN_MSS: there is no such variable',
      'LifesignWarning: Cannot use nowhere.mjs: there is no such file',
    ])
  })

  it.each(['LIFESIGN_QUIET', 'VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT'])(
    'is silent with %s',
    async (name) => {
      const variables = { ...QUIET, LIFESIGN_CONFIG: 'nowhere.mjs', LIFESIGN_START_LINE: '1', [name]: '1' }

      expect((await runApp('no-sdk.mjs', { variables })).stderr).toBe('')
    },
  )
})
