/** What the containers of the stack are told passes the real promtool and amtool, and the desk writes it. */

import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { committedConfig } from '../../examples/observability-stack/alertmanager-config.ts'
import { eventually, freeAddress } from '../../examples/observability-stack/server-process.ts'
import { mountsOf, service, STACK_FOLDER } from '../examples/stack-files.ts'
import { startChild, type Child } from './child.ts'

const scratch = mkdtempSync(join(tmpdir(), 'lifesign-stack-files-'))
afterAll(() => rmSync(scratch, { recursive: true }))

test('the configuration of Prometheus is one, with the rules where the container has them', () => {
  for (const { source, target } of mountsOf(service('prometheus'))) {
    if (target.startsWith('/etc/prometheus/')) {
      copyFileSync(join(STACK_FOLDER, source), join(scratch, target.slice('/etc/prometheus/'.length)))
    }
  }

  const said = execFileSync('promtool', ['check', 'config', join(scratch, 'prometheus.yaml')], {
    encoding: 'utf8',
  })

  expect(said).toMatch(/prometheus\.yaml is valid/)
  expect(said).toMatch(/SUCCESS: \d\d rules found/)
})

describe('the desk', () => {
  /** Opens it as its container does, and waits until it is open. */
  async function open(config: string): Promise<{ desk: Child; url: string }> {
    const address = await freeAddress()
    const url = `http://${address}`
    const [command, ...args] = service('desk').command ?? []
    expect(command).toBe('node')
    const variables = { DESK_PORT: new URL(url).port, ALERTMANAGER_CONFIG: config }
    const desk = startChild({ args, variables })
    await eventually(() => isOpen(url), 10_000)
    return { desk, url }
  }

  test('writes the example for Alertmanager, with itself as each receiver', async () => {
    const config = join(scratch, 'alertmanager.json')

    await open(config)

    const written = JSON.parse(readFileSync(config, 'utf8')) as ReturnType<typeof committedConfig>
    expect(execFileSync('amtool', ['check-config', config], { encoding: 'utf8' })).toContain('SUCCESS')
    expect(written).toMatchObject({ route: committedConfig().route })
    const hooks = written.receivers.flatMap(({ webhook_configs: all = [] }) => all)
    expect(hooks).toHaveLength(4)
    for (const hook of hooks) expect(hook.url).toMatch(/^http:\/\/desk:\d+\/[\w-]+$/)
  })

  test('prints notices and alerts, the dead man’s switch once, and control characters harmless', async () => {
    const { desk, url } = await open(join(scratch, 'unread.json'))
    const post = (path: string, body: object): Promise<Response> =>
      fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) })
    const alert = (receiver: string, alertname: string): Promise<Response> => {
      const alerts = [{ labels: { alertname }, annotations: { summary: 'red \u001B[31m' } }]
      return post(`/${receiver}`, { receiver, status: 'firing', alerts })
    }

    await post('/chat', { text: 'Task `a` timed out', origin: { channel: 'webhook', room: 'shop' } })
    await alert('dead-mans-switch', 'LifesignWatchdog')
    await alert('dead-mans-switch', 'LifesignWatchdog')
    await alert('tickets', 'LifesignSessionStalled')

    await desk.line('alert  tickets: firing LifesignSessionStalled: red \\u{1b}[31m')
    desk.kill('SIGTERM')
    expect((await desk.ended).lines).toEqual([
      'chat   #shop  Task `a` timed out',
      'alert  dead-mans-switch: firing LifesignWatchdog: red \\u{1b}[31m',
      'alert  tickets: firing LifesignSessionStalled: red \\u{1b}[31m',
    ])
  })
})

function isOpen(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
}
