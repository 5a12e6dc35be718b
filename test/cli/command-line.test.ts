/** The command line finds its command, helps, and says what it does not know. */

import { describe, expect, it } from 'vitest'
import { alertsExportCommand } from '../../src/cli/alerts-export.ts'
import type { Command } from '../../src/cli/command.ts'
import { dashboardsExportCommand } from '../../src/cli/dashboards-export.ts'
import { doctorCommand } from '../../src/cli/doctor.ts'
import type { Arguments } from '../../src/cli/flags.ts'
import { actCommand } from '../../src/cli/live/act-on-session.ts'
import { tasksCommand } from '../../src/cli/live/tasks.ts'
import { watchCommand } from '../../src/cli/live/watch.ts'
import { nearestName } from '../../src/cli/nearest-name.ts'
import { terminalText } from '../../src/cli/terminal-text.ts'
import { testChannelCommand } from '../../src/cli/test-channel.ts'
import { codes, Markdown } from '../support/markdown.ts'
import { runCommand } from './stage.ts'

const nobody = () => {
  throw new Error('not asked')
}
const live = { open: nobody, token: undefined, plain: nobody, isAscii: false, width: nobody }
const COMMANDS: readonly Command[] = [
  tasksCommand(live),
  watchCommand({ ...live, screen: nobody, pause: nobody, wrap: nobody, isUnread: nobody }),
  actCommand('stop', { ...live, ask: nobody }),
  actCommand('recover', { ...live, ask: nobody }),
  doctorCommand({ diagnose: nobody, plain: nobody }),
  testChannelCommand({ configuration: nobody, plain: nobody }),
  dashboardsExportCommand({ dashboards: nobody }),
  alertsExportCommand({ alerts: nobody, names: nobody }),
]

/** A command that only remembers what it was asked. */
function echo(name: string): Command & { readonly asked: Arguments[] } {
  const asked: Arguments[] = []
  return {
    name,
    takes: '<thing>',
    summary: 'Does nothing',
    details: [],
    flags: {
      room: { value: '<room>', text: 'where' },
      tag: { value: '<tag>', many: true, text: 'what' },
      json: { text: 'how' },
    },
    asked,
    async run(args) {
      asked.push(args)
      return 0
    },
  }
}

describe('lifesign', () => {
  it.each([['--help'], ['-h'], ['help'], ['dashboards --help']])('%s lists all commands', async (line) => {
    const { code, out, err } = await runCommand(COMMANDS, line.split(' '))

    const lines = out.split('\n').map((one) => one.trim().replace(/ {2,}/, ' '))
    for (const { name, takes, summary } of COMMANDS)
      expect(lines).toContain(`${`${name} ${takes}`.trim()} ${summary}`)
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it('without anything is wrong usage, and lists all commands', async () => {
    const { code, out, err } = await runCommand(COMMANDS, [])

    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('Usage: lifesign <command>')
  })

  it('--version is the version', async () => {
    expect(await runCommand(COMMANDS, ['--version'])).toEqual({ code: 0, out: '1.2.3', err: '' })
  })

  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    '%s --help has every option',
    async (name, command) => {
      const { code, out } = await runCommand(COMMANDS, [...name.split(' '), 'x', '--help'])

      expect(code).toBe(0)
      expect(out).toContain(`Usage: lifesign ${[name, command.takes].filter(Boolean).join(' ')} [options]`)
      for (const flag of Object.keys({ ...command.flags, help: 0 }))
        expect(out).toMatch(new RegExp(`^ {2}--${flag}\\b`, 'm'))
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
    },
  )

  it.each([
    [['tset-channel'], 'Cannot run tset-channel: there is no such command. Did you mean test-channel? See'],
    [['deploy', 'x'], 'Cannot run deploy: there is no such command. See lifesign --help'],
    [['alerts'], 'Cannot run alerts: it needs another word. Did you mean alerts export?'],
    [
      ['alerts', 'exprot', 'x'],
      'Cannot run alerts exprot: there is no such command. Did you mean alerts export? See',
    ],
    [
      ['--versoin'],
      'Cannot use --versoin: a command comes first. Did you mean --version? See lifesign --help',
    ],
    [['test-channel', 'x', '--rom', 'y'], 'Cannot use --rom: there is no such option. Did you mean --room?'],
    [['test-channel', 'x', '--colour'], 'Cannot use --colour: there is no such option'],
    [['test-channel', 'x', '--room'], 'Cannot use --room: it needs a value, as in --room=<room>'],
    [['test-channel', 'x', '--json=yes'], 'Cannot use --json: it takes no value'],
    [['test-channel', 'x', '-x'], 'Cannot use -x: there is no such option'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, err } = await runCommand(COMMANDS, args)

    expect(err).toContain(message)
    expect(code).toBe(2)
  })

  it('does not swallow what is no fault of the caller', async () => {
    const broken = { ...echo('break'), run: () => Promise.reject(new Error('boom')) }

    await expect(runCommand([broken], ['break'])).rejects.toThrow('boom')
  })
})

describe('readArguments', () => {
  it('takes options anywhere, several times where they may be, and rooms that are negative numbers', async () => {
    const command = echo('do')

    await runCommand([command], ['do', '--room', '-100123', 'a', '--tag', 'x=1', '--tag=y', '--json', 'b'])

    const [args] = command.asked
    expect(args?.positionals).toEqual(['a', 'b'])
    expect(args?.text('room')).toBe('-100123')
    expect(args?.many('tag')).toEqual(['x=1', 'y'])
    expect([args?.has('json'), args?.text('nothing')]).toEqual([true, undefined])
  })

  it('leaves a number after a switch alone', async () => {
    expect(await runCommand([echo('do')], ['do', '--json', '-5'])).toMatchObject({ code: 2 })
  })
})

describe('nearestName', () => {
  it.each([
    ['test-chanel', 'test-channel'],
    ['ALERTS EXPORT', 'alerts export'],
    ['', undefined],
    ['completely-different', undefined],
  ])('of %j is %j', (word, name) => {
    expect(nearestName(word, ['alerts export', 'test-channel'])).toBe(name)
  })
})

describe('terminalText', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['a\u0007b\u0085c\rd', 'abcd'],
    ['one\ntwo  columns', 'one\ntwo  columns'],
    ['abc\u202edef', 'abcdef'],
    ['\u001b]0;title\u0007x', 'x'],
  ])('of %j is %j', (text, harmless) => {
    expect(terminalText(text)).toBe(harmless)
  })
})

describe('docs/command-line.md', () => {
  const page = new Markdown('docs/command-line.md')

  it('has every command', () => {
    const written = page.table('Command line', 'Command').flatMap(([cell]) => codes(cell))

    expect(written).toEqual(COMMANDS.map(({ name, takes }) => `${name} ${takes}`.trim()))
  })

  it('uses only commands and options that there are', async () => {
    const script = page.blocks('sh').find((block) => block.includes('npx lifesign')) ?? ''
    const lines = script
      .trim()
      .split('\n')
      .map((line) => line.replace(/ *#.*/, ''))
    const flags = new Set(COMMANDS.flatMap((command) => Object.keys(command.flags)))

    for (const line of lines) {
      expect(COMMANDS.some(({ name }) => `${line} `.startsWith(`npx lifesign ${name} `))).toBe(true)
      for (const [, flag = ''] of line.matchAll(/--([\w-]+)/g)) expect(flags).toContain(flag)
    }
    expect(lines).toHaveLength(5)
  })
})
