#!/usr/bin/env node
/** The command `lifesign`: hands the terminal's door what it needs of the other rooms, and of the dashboards. */

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { alertsExportCommand } from './cli/alerts-export.ts'
import { dashboardsExportCommand } from './cli/dashboards-export.ts'
import type { Terminal } from './cli/command.ts'
import { runCommandLine } from './cli/run-command-line.ts'
import { terminalText } from './cli/terminal-text.ts'
import { testChannelCommand, type Configuration } from './cli/test-channel.ts'
import { keysOf } from './channels/webhook/signature.ts'
import { findConfigFile, loadConfigFile } from './options/config-file.ts'
import type { Clock } from './model/clock.ts'
import { plainText } from './notify/words/plain-text.ts'
import { harmlessMessage } from './notify/words/render.ts'
import { tryChannel } from './notify/try-channel.ts'
import { registerOptions } from './options/register-options.ts'
import { holdProcess, systemClock } from './system-clock.ts'
import { readEnvironment } from './zero-code/environment.ts'

/** Nothing but its timers keeps the process waiting for a channel that never answers. */
const clock: Clock = { ...systemClock, after: holdProcess }

// The same from the source and from the build: both are one folder below the package.
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
}
const dashboardsFolder = fileURLToPath(new URL('../dashboards', import.meta.url))

// Only where it is needed: it is most of the code, and brings YAML along.
const dashboards = () => import('../dashboards/source/export.ts')

const terminal: Terminal = {
  say: (text) => void process.stdout.write(`${terminalText(text)}\n`),
  complain: (text) => void process.stderr.write(`${terminalText(text)}\n`),
}

const commands = [
  testChannelCommand({ configuration, plain: (text) => plainText(text, 1_000) }),
  dashboardsExportCommand({ dashboards: async (jobs) => (await dashboards()).dashboardExport(jobs) }),
  alertsExportCommand({
    names: async () => (await dashboards()).ALERT_OPTION_NAMES,
    alerts: async (wishes, options) =>
      (await dashboards()).alertExport(wishes, {
        folder: dashboardsFolder,
        head: terminalText(['Written by: lifesign alerts export <folder>', ...options].join(' ')).replaceAll(
          '\n',
          ' ',
        ),
      }),
  }),
]

const SWITCHED_OFF = 'Lifesign is switched off here, by a variable or the file: only this test is sent'

/** As `lifesign/register` would have it, and with the file that lies here. */
function configuration(file = process.env['LIFESIGN_CONFIG']?.trim() || findConfigFile('.')): Configuration {
  const variables = { ...process.env, ...(file !== undefined && { LIFESIGN_CONFIG: file }) }
  const reading = readEnvironment(variables, keysOf)
  const loaded = file === undefined ? undefined : loadConfigFile(file, harmlessMessage)
  const { options, problems } = registerOptions(reading, loaded?.options)
  const sources = [file, reading.webhookUrl && 'LIFESIGN_WEBHOOK_URL'].filter(Boolean)
  const { channels = [], defaultOrigin, notices = {}, enabled = true } = options
  return {
    channels,
    defaultOrigin,
    source: sources.join(' and ') || 'no config file here',
    problems: [...(loaded?.problems ?? []), ...problems],
    warnings: enabled ? reading.problems : [...reading.problems, SWITCHED_OFF],
    test: (channel, origin) => tryChannel({ channel, origin, notices, clock, key: randomUUID() }),
  }
}

/** Whoever reads us may go away, as `head` does. */
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

const code = await runCommandLine(process.argv.slice(2), { commands, version, terminal }).catch((error) => {
  terminal.complain(`lifesign: ${harmlessMessage(error)}`)
  return 1
})
// Clients of platforms hold connections for a while: nobody waits for those. What was said gets out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
