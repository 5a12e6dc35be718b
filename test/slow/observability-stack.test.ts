/** The stack without containers, as its README starts it: a real alert travels, and each part that fails says so. */

import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { findPrograms } from '../../examples/observability-stack/installed-programs.ts'
import manifest from '../../package.json' with { type: 'json' }
import { NODES, startChild, type Child } from './child.ts'

const [, STACK = ''] = manifest.scripts.stack.split(' ')
const scratch = mkdtempSync(join(tmpdir(), 'lifesign-stack-test-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** Ready, and dead two seconds later. */
const SHORT_LIVED_PROMETHEUS = `
const address = process.argv.find((argument) => argument.startsWith('--web.listen-address='))
const [host, port] = address.split('=')[1].split(':')
require('node:http').createServer((_, response) => response.end('{}')).listen(Number(port), host)
setTimeout(() => process.exit(3), 2_000, console.error('the disk is full'))
`

/** Ready, and deaf. */
const SILENT_ALERTMANAGER = `
const address = process.argv.find((argument) => argument.startsWith('--web.listen-address='))
const [host, port] = address.split('=')[1].split(':')
require('node:http').createServer((_, response) => response.end('{}')).listen(Number(port), host)
`

function start(args: readonly string[], options: { path?: string; node?: keyof typeof NODES } = {}): Child {
  const node = NODES[options.node ?? 'Node 24']
  const variables = options.path === undefined ? {} : { PATH: options.path }
  // Without the condition: users do not give it.
  const flags = node.sourceFlags.filter((flag) => !flag.startsWith('--conditions'))
  return startChild({ node, args: [...flags, STACK, ...args], variables })
}

/** Without their time and their kind. */
function wordsOf(lines: readonly string[], kind: string): string[] {
  return lines.flatMap((line) => new RegExp(`^ *[\\d.]+ m?s  ${kind} +(.*)$`).exec(line)?.[1] ?? [])
}

/** Whether somebody still listens there. */
function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}

function addressesOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /^(?:Prometheus|Alertmanager|Metrics) +(http:\S+)$/.exec(line)?.[1] ?? [])
}

describe('without-containers --once', () => {
  test.each(['Node 24', 'Node 22.15'] as const)('sees an alert come and go under %s', async (node) => {
    const { code, lines, stderr } = await start(['--once'], { node }).ended

    expect(wordsOf(lines, 'stage')).toEqual([
      '✓ Prometheus scrapes the agents',
      '✓ Prometheus fires LifesignSessionStalled of indexer',
      '✓ Alertmanager brings it to the desk',
      '✓ Alertmanager says that it is resolved',
    ])
    const alerts = wordsOf(lines, 'alert')
    expect(alerts).toContain('tickets: firing LifesignSessionStalled: Stalled sessions of indexer: 1')
    expect(alerts).toContain('tickets: resolved LifesignSessionStalled: Stalled sessions of indexer: 1')
    expect(wordsOf(lines, 'chat').join('\n')).toContain('✅ Task `index-repo` ')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('fails when Alertmanager hands nothing on, names what is missing, and leaves nothing behind', async () => {
    const { prometheus } = findPrograms(process.env['PATH'] ?? '')
    symlinkSync(prometheus, join(scratch, 'prometheus'))
    writeProgram('prometheus-alertmanager', SILENT_ALERTMANAGER)

    const { code, lines } = await start(['--once', '--within', '20'], { path: scratch }).ended

    expect(wordsOf(lines, 'stage')).toEqual([
      '✓ Prometheus scrapes the agents',
      '✓ Prometheus fires LifesignSessionStalled of indexer',
      '✗ Alertmanager brings it to the desk',
      '✗ Alertmanager says that it is resolved',
    ])
    expect(code).toBe(1)
    expect(addressesOf(lines)).toHaveLength(3)
    expect(await Promise.all(addressesOf(lines).map(answers))).toEqual([false, false, false])
  })
})

describe('without-containers', () => {
  test('runs until Ctrl-C, beside another one, and leaves nothing behind', async () => {
    const [one, two] = [start([]), start([])]
    await Promise.all(
      [one, two].map((stack) => stack.line('Notices and alerts are printed below. Ctrl-C stops everything.')),
    )
    for (const stack of [one, two]) stack.kill('SIGINT')

    for (const { code, lines, stderr } of await Promise.all([one.ended, two.ended])) {
      expect({ code, stderr }).toEqual({ code: 130, stderr: '' })
      expect(addressesOf(lines)).toHaveLength(3)
      expect(await Promise.all(addressesOf(lines).map(answers))).toEqual([false, false, false])
    }
  })

  test('stops when nobody reads what it prints, and leaves nothing behind', async () => {
    const script = `set -o pipefail; ${NODES['Node 24'].path} ${STACK} | head -5`
    const bash = { path: 'bash', sourceFlags: [] }

    const { code, lines, stderr } = await startChild({ node: bash, args: ['-c', script] }).ended

    expect({ code, stderr }).toEqual({ code: 130, stderr: '' })
    expect(addressesOf(lines)).toHaveLength(3)
    expect(await Promise.all(addressesOf(lines).map(answers))).toEqual([false, false, false])
  })

  test('says which packages are missing', async () => {
    const { code, stderr, lines } = await start([], { path: '/nowhere' }).ended

    expect({ code, lines }).toEqual({ code: 1, lines: [] })
    expect(stderr).toBe(
      'Cannot find prometheus and prometheus-alertmanager: install with `apt-get install prometheus prometheus-alertmanager` (Debian)\n',
    )
  })

  test.each([
    ['cannot start', `console.error('the disk is full'); process.exit(3)`],
    ['dies later', SHORT_LIVED_PROMETHEUS],
  ])('ends with the last words of a part that %s, and leaves nothing behind', async (_, prometheus) => {
    const folder = mkdtempSync(join(scratch, 'broken-'))
    const { alertmanager } = findPrograms(process.env['PATH'] ?? '')
    symlinkSync(alertmanager, join(folder, 'prometheus-alertmanager'))
    writeProgram(join(folder, 'prometheus'), prometheus)

    const { code, lines, stderr } = await start([], { path: folder }).ended

    expect(code).toBe(1)
    expect(stderr).toMatch(/prometheus has ended: the disk is full/)
    expect(await Promise.all(addressesOf(lines).map(answers))).not.toContain(true)
  })
})

function writeProgram(name: string, script: string): void {
  const file = name.startsWith('/') ? name : join(scratch, name)
  writeFileSync(file, `#!${NODES['Node 24'].path}\n${script}`)
  chmodSync(file, 0o755)
}
