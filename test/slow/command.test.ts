/** The command of the packed package, in a folder that has nothing but it, and no network. */

import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { NODES, startChild, type Child } from './child.ts'
import { Consumer, packPackage, type PackedPackage } from './consumer-app.ts'

let packed: PackedPackage
beforeAll(async () => void (packed = await packPackage()), 180_000)
afterAll(() => packed.remove())

/** A folder of a user, and the command in it. */
function aFolder(node: keyof typeof NODES = 'Node 24') {
  const consumer = new Consumer({ packed })
  onTestFinished(() => consumer.remove())
  const start = (args: readonly string[], variables: Record<string, string> = {}): Child => {
    // By its link and its first line, as `npx` runs it.
    const command = join(consumer.folder, 'node_modules/.bin/lifesign')
    const PATH = `${dirname(NODES[node].path)}:${process.env['PATH']}`
    const binary = { path: command, sourceFlags: [] }
    return startChild({ node: binary, args, cwd: consumer.folder, variables: { PATH, ...variables } })
  }
  return { consumer, start, run: (...args: Parameters<typeof start>) => start(...args).ended }
}

/** A receiver on this machine. */
async function aReceiver(answer: 204 | 401 | 'never') {
  const bodies: Record<string, unknown>[] = []
  const { promise: firstArrived, resolve: arrived } = Promise.withResolvers<void>()
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
    bodies.push(JSON.parse(body) as Record<string, unknown>)
    arrived()
    if (answer !== 'never') response.writeHead(answer).end()
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-91`, bodies, firstArrived }
}

const CONFIG = `
import { webhook } from 'lifesign/channels/webhook'
import { consoleChannel } from 'lifesign/channels/console'
export default {
  channels: [consoleChannel(), webhook({ url: process.env.URL, name: 'hook' })],
  defaultOrigin: { channel: 'hook', room: 'C1' },
  notices: { templates: { ended: ({ label }) => 'Sorry, ' + label } },
}
`

describe.each(Object.keys(NODES) as (keyof typeof NODES)[])('lifesign under %s', (node) => {
  test('says its version and how to use it', async () => {
    const { run } = aFolder(node)

    const version = await run(['--version'])
    const help = await run(['test-channel', '--help'])

    expect(version).toMatchObject({ lines: [expect.stringMatching(/^\d+\.\d+\.\d+$/)], code: 0, stderr: '' })
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.lines.join('\n')).toContain('--room <room>')
  })

  test('tests a channel of the config file that lies here, in the words of its user', async () => {
    const { consumer, run } = aFolder(node)
    const { url, bodies } = await aReceiver(204)
    consumer.write('lifesign.config.mjs', CONFIG)

    const { code, lines, stderr } = await run(['test-channel', 'hook'], { URL: url })

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['Channel', 'Place', 'Delivered', 'Edited'])
    expect(bodies.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^🔔 This is a test of Lifesign: nothing has failed\. .*Sorry, example$/u),
      expect.stringContaining('edited in place'),
    ])
    expect(lines.join()).not.toContain('secret-91')
  })

  test('tests what lifesign/register would use, and says why it fails', async () => {
    const { run } = aFolder(node)
    const { url } = await aReceiver(401)

    const { code, lines, stderr } = await run(['test-channel', 'webhook'], { LIFESIGN_WEBHOOK_URL: url })

    expect({ code, lines }).toEqual({ code: 1, lines: [] })
    expect(stderr).toContain('Channel    webhook, of LIFESIGN_WEBHOOK_URL')
    expect(stderr).toContain('status_401')
    expect(stderr).not.toContain('secret-91')
  })

  test('exports alerts and dashboards', async () => {
    const { consumer, run } = aFolder(node)

    const alerts = await run(['alerts', 'export', 'alerts', '--jobs', 'shop/.*'])
    const dashboards = await run(['dashboards', 'export', 'grafana', '--jobs', 'shop/.*'])

    expect([alerts.code, dashboards.code, alerts.stderr + dashboards.stderr]).toEqual([0, 0, ''])
    expect(existsSync(join(consumer.folder, 'alerts/alertmanager/alertmanager.yaml'))).toBe(true)
    expect(globSync('alerts/runbooks/*.md', { cwd: consumer.folder }).length).toBeGreaterThan(20)
    expect(globSync('grafana/*.json', { cwd: consumer.folder })).toHaveLength(5)
  })

  test('warns of variables, and where all is switched off', async () => {
    const { run } = aFolder(node)
    const { url, bodies } = await aReceiver(204)
    const variables = { LIFESIGN_WEBHOOK_URL: url, LIFESIGN_WARNMS: '5', LIFESIGN_DISABLED: 'true' }

    const { code, stderr } = await run(['test-channel', 'webhook'], variables)

    expect(code).toBe(0)
    expect(stderr).toMatch(/LIFESIGN_WARNMS: there is no such variable\n.*switched off here/)
    expect(bodies).toHaveLength(2)
  })

  test('refuses what it does not know', async () => {
    const { run } = aFolder(node)

    const results = await Promise.all([
      run(['dashbords', 'export', 'x']),
      run(['test-channel', 'x']),
      run([]),
    ])

    expect(results.map(({ code }) => code)).toEqual([2, 2, 2])
    expect(results[0]?.stderr).toContain('Did you mean dashboards export?')
    expect(results[1]?.stderr).toContain('no channel is configured')
  })
})

describe('lifesign test-channel', () => {
  const typed = `import type { LifesignOptions } from 'lifesign'
export default { channels: [{ name: 'chat', send: (): void => undefined }] } satisfies LifesignOptions
`

  test('takes a typed file where Node strips types, and says so where it does not', async () => {
    const [newer, older] = [aFolder('Node 24'), aFolder('Node 22.15')]
    for (const { consumer } of [newer, older]) consumer.write('lifesign.config.mts', typed)

    const [stripped, refused] = await Promise.all([
      newer.run(['test-channel', 'chat']),
      older.run(['test-channel', 'chat']),
    ])

    expect(stripped).toMatchObject({ code: 0, stderr: '' })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toBe(
      'lifesign: Cannot use lifesign.config.mts: Node 22.15.0 runs no TypeScript: use 22.18 or newer, or a file that ends in .mjs\n',
    )
  })

  test('ends at once by Ctrl-C', async () => {
    const { consumer, start } = aFolder()
    const { url, firstArrived } = await aReceiver('never')
    // A command that waits for the end of this attempt is killed before.
    const channel = `webhook({ url: process.env.URL, name: 'slow', timeoutMs: 300_000 })`
    const config = `import { webhook } from 'lifesign/channels/webhook'\nexport default { channels: [${channel}] }`
    consumer.write('lifesign.config.mjs', config)
    const child = start(['test-channel', 'slow'], { URL: url })
    await firstArrived

    child.kill('SIGINT')

    expect((await child.ended).signal).toBe('SIGINT')
  })

  test('waits for a channel that never answers, although nothing else keeps the process alive', async () => {
    const { consumer, run } = aFolder()
    const channel = `{ name: 'mute', timeoutMs: 200, send: () => new Promise(() => {}) }`
    consumer.write('lifesign.config.mjs', `export default { channels: [${channel}] }`)

    const { code, stderr } = await run(['test-channel', 'mute'])

    expect(code).toBe(1)
    expect(stderr).toContain('timeout: no answer within 200ms')
  })

  test('waits for nobody once all is said', async () => {
    const { consumer, run } = aFolder()
    const channel = `{ name: 'busy', send: () => void setInterval(() => {}, 1000) }`
    consumer.write('lifesign.config.mjs', `export default { channels: [${channel}] }`)

    const { code } = await run(['test-channel', 'busy', '--json'])

    // A command that waits is killed, and has no code.
    expect(code).toBe(0)
  })
})

test('exported rules are rules, also with other thresholds', async () => {
  const { consumer, run } = aFolder()
  const options = [
    String.raw`--jobs shop\.eu/(a|b) --expected-job shop.eu/a --expected-job o'brien`,
    '--slo-target 0.99 --slo-minimum-runs 25 --interval 15s --hold LifesignSessionStuck=9m',
    '--threshold stalledShare=0.5 --threshold openRunHours=48',
  ]

  const { code, stderr } = await run(['alerts', 'export', 'alerts', ...options.join(' ').split(' ')])
  const checked = promisify(execFile)(
    'promtool',
    ['check', 'rules', '--lint=all', '--lint-fatal', 'alerts/prometheus/rules.yaml'],
    { cwd: consumer.folder },
  )

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect((await checked).stdout).toMatch(/SUCCESS: \d+ rules found/)
})

test('npx finds the command', async () => {
  const { consumer } = aFolder()
  consumer.write('package.json', '{ "private": true }')

  const { stdout } = await promisify(execFile)('npx', ['--no', 'lifesign', '--version'], {
    cwd: consumer.folder,
  })

  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})
