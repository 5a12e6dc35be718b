/** What the doctor says of facts: a healthy patient has no problem, and each problem has one remedy. */

import { describe, expect, it } from 'vitest'
import { consoleChannel } from '../../src/channels/console/index.ts'
import { examine } from '../../src/doctor/examine.ts'
import type { Patient } from '../../src/doctor/patient.ts'

const AI_SDK = { name: 'ai-sdk', framework: { name: 'ai', least: '6.0.0' }, install: () => () => undefined }

const HEALTHY: Patient = {
  node: '24.21.0',
  tooOld: undefined,
  ownApi: '1.10.0',
  apiCopies: [{ version: '1.10.0', of: undefined }],
  sdk: { version: '0.301.0', refusal: undefined },
  otherSdks: ['@opentelemetry/sdk-trace'],
  startsSdk: true,
  providers: undefined,
  unloaded: [],
  beginning: 'ended',
  importFailure: undefined,
  isSwitchedOff: false,
  source: 'lifesign.config.mjs',
  isDefault: false,
  unnamedFile: undefined,
  complaints: [],
  channels: [consoleChannel()],
  adapters: [AI_SDK, { name: 'model-http', install: () => () => undefined }],
  defaultOrigin: { channel: 'console', room: 'ops' },
  versionOf: () => '7.0.1',
  variables: {},
}

/** What is wrong with a patient that is healthy but for this. */
function problemsOf(change: Partial<Patient>) {
  return examine({ ...HEALTHY, ...change }).filter(({ level }) => level === 'problem')
}

describe('examine', () => {
  it('has nothing to say against a healthy patient', () => {
    expect(examine(HEALTHY).map(({ level }) => level)).toEqual(Array(7).fill('ok'))
  })

  it.each<[what: string, change: Partial<Patient>, text: RegExp, remedy: RegExp]>([
    ['an old Node', { tooOld: 'Lifesign is off: it needs a newer one' }, /needs a newer/, /22\.15/],
    ['no API', { ownApi: undefined, apiCopies: [] }, /no @opentelemetry\/api/, /npm install/],
    [
      'an older API of the application',
      { apiCopies: [{ version: '1.9.1', of: undefined }] },
      /newer copy reads nothing/,
      /@opentelemetry\/api@1\.10\.0/,
    ],
    [
      'no SDK',
      { sdk: undefined, otherSdks: [] },
      /nothing is exported/,
      /npm install @opentelemetry\/sdk-node/,
    ],
    ['no SDK after its own set-up', { sdk: undefined, providers: [] }, /none was registered/, /npm install/],
    [
      'an SDK of the 1.x line',
      { sdk: { version: '0.57.0', refusal: 'must be 0.200.0' } },
      /0\.200\.0/,
      /latest/,
    ],
    ['a provider without a place', { providers: [{ name: 'Odd', isJoined: false }] }, /Odd/, /spanProcessor/],
    [
      'a variable',
      { complaints: ['Cannot use LIFESIGN_X: there is no such variable'] },
      /LIFESIGN_X/,
      /docs\/options\.md/,
    ],
    ['an old framework', { versionOf: () => '5.0.0' }, /hears nothing of ai 5\.0\.0/, /Update ai to 6\.0\.0/],
    ['no channel for the default origin', { channels: [] }, /leads nowhere/, /LIFESIGN_WEBHOOK_URL/],
    ['a wrong place', { defaultOrigin: { channel: 'consle', room: 'x' } }, /leads nowhere/, /console/],
    ['a switch', { isSwitchedOff: true }, /switched off/, /Unset/],
  ])('names %s, once, with its remedy', (_, change, text, remedy) => {
    const problems = problemsOf(change)

    expect(problems).toHaveLength(1)
    expect(problems[0]?.text).toMatch(text)
    expect(problems[0]?.remedy).toMatch(remedy)
  })

  it.each<[what: string, change: Partial<Patient>, text: RegExp]>([
    [
      'nested copies of the API',
      {
        apiCopies: [
          { version: '1.10.0', of: undefined },
          { version: '1.9.0', of: '@google/adk' },
        ],
      },
      /beside 1\.9\.0 of @google\/adk/,
    ],
    ['an SDK set up elsewhere', { sdk: undefined }, /--import/],
    ['that none is started', { startsSdk: false }, /LIFESIGN_START_SDK=false/],
    ['a framework that the file did not load', { unloaded: ['ai-sdk'] }, /the file has loaded none of it/],
    [
      'a framework that is not there',
      { versionOf: () => undefined },
      /^Not installed here, and heard where they are: ai$/,
    ],
    [
      'a file that nothing names',
      { unnamedFile: 'lifesign.config.mjs' },
      /LIFESIGN_CONFIG=lifesign\.config\.mjs/,
    ],
    ['that nobody hears models', { adapters: [AI_SDK] }, /modelHttp\(\) among the adapters/],
    ['no channel', { channels: [], defaultOrigin: undefined }, /people are told nothing/],
    ['no default origin', { defaultOrigin: undefined }, /reach nobody/],
    [
      'a joined provider',
      { providers: [{ name: 'TracerProvider', isJoined: true }] },
      /Joined TracerProvider/,
    ],
  ])('notes %s, and has no complaint', (_, change, text) => {
    expect(problemsOf(change)).toEqual([])
    expect(examine({ ...HEALTHY, ...change }).some((finding) => text.test(finding.text))).toBe(true)
  })
})

it('examine has one line for all frameworks that are not there, whatever their number', () => {
  const install = () => () => undefined
  const named = (name: string, framework: string) => ({
    name,
    framework: { name: framework, least: '1.0.0' },
    install,
  })
  const adapters = [
    named('a', 'one'),
    named('b', 'two'),
    named('c', 'here'),
    named('d', 'unused'),
    ...HEALTHY.adapters,
  ]
  const versionOf = (name: string) => (['here', 'unused'].includes(name) ? '1.2.3' : undefined)
  const said = (change: Partial<Patient>): string[] =>
    examine({ ...HEALTHY, adapters, versionOf, ...change })
      .filter(({ topic }) => topic === 'Adapter')
      .map(({ level, text }) => `${level}: ${text}`)

  expect(said({})).toEqual([
    'ok: c listens for here 1.2.3, d listens for unused 1.2.3',
    'ok: model-http: listening',
    'ok: Not installed here, and heard where they are: one, two, ai',
  ])
  expect(said({ providers: [{ name: 'Own', isJoined: true }], unloaded: ['d', 'a'] })).toEqual([
    'note: Installed, but the file has loaded none of it: unused 1.2.3 (d)',
    'ok: c hears here 1.2.3',
    'ok: model-http: listening',
    'ok: Not installed here, and heard where they are: one, two, ai',
  ])
})

it('examine knows a framework by the name that it had before', () => {
  const framework = { name: 'new', least: '1.0.0', formerly: 'old' }
  const adapters = [{ name: 'any', framework, install: () => () => undefined }]
  const versionOf = (name: string): string | undefined => (name === 'old' ? '1.0.0' : undefined)

  const found = examine({ ...HEALTHY, adapters, versionOf })

  expect(found.map(({ text }) => text)).toContain('any listens for old 1.0.0')
})
