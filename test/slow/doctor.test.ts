/** `lifesign doctor` on set-ups that are broken, each in one way, and on a healthy one: real processes, real servers. */

import { describe, expect, it } from 'vitest'
import {
  aConfig,
  aDeadEnd,
  aHook,
  aServer,
  problemsIn,
  SECRET,
  SLACK,
  visit,
  type Visit,
} from './doctor-stage.ts'

const MCP = '@modelcontextprotocol/sdk'
const START = `
  import { startLifesign } from 'lifesign'
  import { consoleChannel } from 'lifesign/channels/console'
  import { mcp } from 'lifesign/adapters/mcp'
  startLifesign({ adapters: [mcp()], channels: [consoleChannel()] })`

describe('lifesign doctor', () => {
  it('has no complaint about a healthy set-up, with a channel, an SDK and a collector', async () => {
    const seen: string[] = []
    const collector = await aServer(({ url, headers }, response) => {
      seen.push(`${url} ${headers['content-type']}`)
      response.writeHead(200).end()
    })
    const slack = await aServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"ok":true,"team":"Example","user":"lifesign"}')
    })

    const { code, lines } = await visit({
      files: SLACK(slack),
      args: ['--telemetry'],
      variables: { OTEL_EXPORTER_OTLP_ENDPOINT: collector },
    })

    expect(problemsIn(lines)).toEqual([])
    expect(lines[0]).toMatch(/^No complaint\./)
    expect(lines.join('\n')).toContain('slack is lifesign at Example')
    expect(code).toBe(0)
    expect(seen.toSorted()).toEqual(
      ['logs', 'metrics', 'traces'].map((signal) => `/v1/${signal} application/x-protobuf`),
    )
  })

  it.each<[name: string, set: () => Promise<Visit> | Visit, problem: RegExp]>([
    [
      'a token that is refused',
      async () => ({
        files: SLACK(
          await aServer((_, response) => {
            response
              .writeHead(200, { 'content-type': 'application/json' })
              .end('{"ok":false,"error":"invalid_auth"}')
          }),
        ),
      }),
      /^Channel slack reaches nobody: Cannot ask Slack: invalid_auth → The platform refuses the credentials/,
    ],
    [
      'a webhook that nobody hears',
      async () => ({ variables: { LIFESIGN_WEBHOOK_URL: `${await aDeadEnd()}/${SECRET}` } }),
      /^Channel webhook reaches nobody: .*ECONNREFUSED → Nobody listens there/,
    ],
    [
      'a config file that is not there',
      async () => ({ variables: { ...(await aHook()), LIFESIGN_CONFIG: 'nowhere.mjs' } }),
      /^Options Cannot use nowhere.mjs: there is no such file → Correct the path/,
    ],
    [
      'an option out of its bounds',
      () => ({ files: aConfig('tickMs: 5') }),
      /^Options Cannot use tickMs: it must be .* but is 5 → Correct the value/,
    ],
    [
      'an option that does not exist',
      () => ({ files: aConfig('treshold: 5') }),
      /^Options Cannot use treshold: there is no such option → Correct its name/,
    ],
    [
      'a misspelt variable',
      async () => ({ variables: { ...(await aHook()), LIFESIGN_WARN_MSS: '5' } }),
      /^Options Cannot use LIFESIGN_WARN_MSS: there is no such variable → Correct its name/,
    ],
    [
      'a default origin that leads nowhere',
      () => ({ files: aConfig("defaultOrigin: { channel: 'consle', room: 'x' }") }),
      /^Options Cannot use defaultOrigin: there is no channel "consle" → Let defaultOrigin name/,
    ],
    [
      'a switch that is off',
      async () => ({ variables: { ...(await aHook()), OTEL_SDK_DISABLED: 'true' } }),
      /^Switch Lifesign is switched off here.*→ Unset LIFESIGN_DISABLED and OTEL_SDK_DISABLED/,
    ],
    [
      'a copy of the API that is older than ours',
      async () => ({
        variables: await aHook(),
        files: {
          'node_modules/@opentelemetry/api/package.json': '{"name":"@opentelemetry/api","version":"1.9.0"}',
        },
      }),
      /^API Lifesign finds @opentelemetry\/api 1\.10\.0, and the application 1\.9\.0: .*→ Let both have one copy/,
    ],
    [
      'a framework that is too old to be heard',
      async () => ({
        variables: await aHook(),
        files: { 'node_modules/ai/package.json': '{"name":"ai","version":"5.0.1","main":"x.js"}' },
      }),
      /^Adapter ai-sdk hears nothing of ai 5\.0\.1 → Update ai to 6\.\d+\.\d+ or newer/,
    ],
    [
      'a collector that is not there',
      async () => ({
        variables: { ...(await aHook()), OTEL_EXPORTER_OTLP_ENDPOINT: `${await aDeadEnd()}/${SECRET}` },
        args: ['--telemetry'],
      }),
      /^Export traces reach nobody at 127.*ECONNREFUSED → Start a collector there/,
    ],
    [
      'a further start that contradicts the first',
      () => ({
        args: ['--import', 'set-up.mjs'],
        files: {
          'set-up.mjs': `
            import { startLifesign } from 'lifesign'
            import { consoleChannel } from 'lifesign/channels/console'
            const origin = { channel: 'console', room: 'ops' }
            startLifesign({ channels: [consoleChannel()], defaultOrigin: origin })
            startLifesign({ thresholds: { warnMs: 60_000 } })`,
        },
      }),
      /^Options Cannot use thresholds.warnMs: .* 60000 comes too late → Say it at the first start/,
    ],
    [
      'a provider that takes no further processor',
      async () => ({
        variables: await aHook(),
        args: ['--import', 'set-up.mjs'],
        files: {
          'set-up.mjs': `
            import { trace } from '@opentelemetry/api'
            class OddProvider { getTracer() { return {} } }
            trace.setGlobalTracerProvider(new OddProvider())`,
        },
      }),
      /^SDK Cannot join the spans of OddProvider.*→ Give lifesign.spanProcessor to this provider/,
    ],
    [
      'a set-up file that fails',
      async () => ({
        variables: await aHook(),
        args: ['--import', 'set-up.mjs'],
        files: { 'set-up.mjs': `throw new Error('no database')` },
      }),
      /^Set-up Cannot import the set-up file: no database → Name a file that can be imported by itself/,
    ],
  ])('names %s, and what to do', async (_, set, wanted) => {
    const { code, lines } = await visit(await set())

    const problems = problemsIn(lines)
    expect(problems[0]).toMatch(wanted)
    expect(code).toBe(1)
    // Nothing else is wrong with it, but that all three signals share an endpoint.
    expect(problems.filter((problem) => !problem.startsWith('Export'))).toHaveLength(
      problems[0]?.startsWith('Export') ? 0 : 1,
    )
  })

  it('names the signals that an endpoint has no path for', async () => {
    const tempo = await aServer(
      ({ url }, response) => void response.writeHead(url === '/v1/traces' ? 200 : 404).end(),
    )

    const { lines, code } = await visit({
      variables: {
        ...(await aHook()),
        OTEL_EXPORTER_OTLP_ENDPOINT: tempo,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      },
      args: ['--telemetry'],
    })

    expect(
      lines.some((line) => /✓ Export +One of traces was accepted at 127.*by http\/json/.test(line)),
    ).toBe(true)
    expect(problemsIn(lines)).toEqual([
      expect.stringMatching(/takes no metrics: it has no such path → .*OTEL_METRICS_EXPORTER=none/),
      expect.stringMatching(/takes no logs: it has no such path → .*OTEL_LOGS_EXPORTER=none/),
    ])
    expect(code).toBe(1)
  })

  it('joins the SDK of a set-up file, and sees what its start has brought', async () => {
    const { lines, code, stderr } = await visit({
      args: ['--import', 'set-up.mjs', '--json'],
      files: {
        'set-up.mjs': `
          import { trace } from '@opentelemetry/api'
          import { TracerProvider } from '@opentelemetry/sdk-trace'
          import { startLifesign } from 'lifesign'
          import { consoleChannel } from 'lifesign/channels/console'
          console.log('server listens')
          trace.setGlobalTracerProvider(new TracerProvider())
          startLifesign({ channels: [consoleChannel()], defaultOrigin: { channel: 'console', room: 'ops' } })`,
      },
    })

    const said = JSON.parse(lines.join('\n')) as { healthy: boolean; findings: { text: string }[] }
    const texts = said.findings.map(({ text }) => text)
    expect(stderr).toContain('server listens')
    expect(texts).toContain('Joined TracerProvider of the application, by its list of span processors')
    expect(texts).toContain('Runs without an origin go to room ops on console')
    expect(said.healthy).toBe(true)
    expect(code).toBe(0)
  })
})

it.each([
  ['loads', `import './node_modules/${MCP}/dist/esm/shared/protocol.js'`, /^✓ Adapter .*mcp hears @/],
  ['has in its bundle', 'class Protocol {}', /^· Adapter Installed, but the file has loaded none of it: /],
  // It is a set-up, and no application.
  ['does not load, where it starts Lifesign', START, /^✓ Adapter .*mcp hears @/],
])('says of a framework that the file %s whether it is found', async (_, text, wanted) => {
  const { lines } = await visit({
    files: {
      'app.mjs': text,
      [`node_modules/${MCP}/package.json`]: `{ "name": "${MCP}", "version": "1.20.0", "type": "module" }`,
      [`node_modules/${MCP}/dist/esm/shared/protocol.js`]: 'export class Protocol {}',
    },
    variables: await aHook(),
    args: ['--import', 'app.mjs'],
  })

  const found = lines
    .map((line) => line.replaceAll(/ +/g, ' '))
    .find((line) => line.includes(`${MCP} 1.20.0`))
  expect(found).toMatch(wanted)
})
