#!/usr/bin/env node
/** The command `lifesign`: hands the terminal's door what it needs of the other rooms, and of the dashboards. */

import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { actCommand } from './cli/live/act-on-session.ts'
import { alertsExportCommand } from './cli/alerts-export.ts'
import { dashboardsExportCommand } from './cli/dashboards-export.ts'
import type { Terminal } from './cli/command.ts'
import { runCommandLine } from './cli/run-command-line.ts'
import { tasksCommand } from './cli/live/tasks.ts'
import { isAsciiOnly, terminalQuestion, terminalScreen } from './cli/live/terminal-screen.ts'
import { terminalText } from './cli/terminal-text.ts'
import { watchCommand } from './cli/live/watch.ts'
import { testChannelCommand, type Configuration } from './cli/test-channel.ts'
import { doctorCommand, type DoctorWishes } from './cli/doctor.ts'
import { deliveryHint } from './cli/delivery-hint.ts'
import type { LiveWish } from './cli/live/live-looking.ts'
import { networkError } from './channels/network-error.ts'
import { keysOf } from './channels/webhook/signature.ts'
import { apiCopies } from './doctor/api-copies.ts'
import { askChannels } from './doctor/ask-channels.ts'
import { examine } from './doctor/examine.ts'
import { firstMoments, type Beginning } from './doctor/first-moments.ts'
import type { Finding } from './doctor/finding.ts'
import type { Patient } from './doctor/patient.ts'
import { tryExports } from './doctor/try-exports.ts'
import { currentLifesign } from './instance.ts'
import { installedPackage } from './model/installed-package.ts'
import type { Channel } from './model/notice.ts'
import type { Origin } from './model/origin.ts'
import { tooOldFor } from './options/node-floor.ts'
import { frameworksMissing } from './wake/loaded-frameworks.ts'
import type { LifesignOptions } from './options/options.ts'
import { findConfigFile, loadConfigFile } from './options/config-file.ts'
import type { Clock } from './model/clock.ts'
import { wrapped } from './status/terminal/columns.ts'
import { plainText } from './notify/words/plain-text.ts'
import { harmlessMessage } from './notify/words/render.ts'
import { tryChannel, withoutAddresses } from './notify/try-channel.ts'
import { registerAdapters, registerOptions } from './options/register-options.ts'
import { holdProcess, systemClock } from './system-clock.ts'
import { readEnvironment, type EnvironmentReading } from './zero-code/environment.ts'
import { findSdk } from './zero-code/find-sdk.ts'
import { seeProviders } from './zero-code/see-providers.ts'

/** Nothing but its timers keeps the process waiting for a channel that never answers. */
const clock: Clock = { ...systemClock, after: holdProcess }

// The same from the source and from the build: both are one folder below the package.
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
}
const dashboardsFolder = fileURLToPath(new URL('../dashboards', import.meta.url))

// Only where it is needed: it is most of the code, and brings YAML along.
const dashboards = () => import('../dashboards/source/export.ts')

const print = process.stdout.write.bind(process.stdout)
const terminal: Terminal = {
  say: (text) => void print(`${terminalText(text)}\n`),
  complain: (text) => void process.stderr.write(`${terminalText(text)}\n`),
}

const streams = { input: process.stdin, output: process.stdout, env: process.env }

const live = {
  open: async (wish: LiveWish) => (await import('./live/look.ts')).openLive(wish, clock),
  token: process.env['LIFESIGN_STATUS_TOKEN']?.trim() || undefined,
  plain: harmlessMessage,
  isAscii: isAsciiOnly(process.env),
}

const commands = [
  tasksCommand({ ...live, width: () => process.stdout.columns ?? 100 }),
  watchCommand({
    ...live,
    screen: () => terminalScreen(streams),
    wrap: wrapped,
    isUnread: () => isUnread,
    pause: (ms) => new Promise((done) => void holdProcess(ms, done)),
  }),
  actCommand('stop', { ...live, ask: terminalQuestion(streams) }),
  actCommand('recover', { ...live, ask: terminalQuestion(streams) }),
  doctorCommand({ diagnose, plain: (text) => plainText(text, 1_000) }),
  testChannelCommand({ configuration: withSwitch, plain: (text) => plainText(text, 1_000) }),
  dashboardsExportCommand({ dashboards: async (wishes) => (await dashboards()).dashboardExport(wishes) }),
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

const NOTHING_HERE = 'no config file here'
const SWITCHED_OFF = 'Lifesign is switched off here, by a variable or the file: only this test is sent'

/** For a test that is sent all the same. */
function withSwitch(file: string | undefined): Configuration {
  const found = configuration(file)
  const isOff = found.options.enabled === false
  return isOff ? { ...found, warnings: [...found.warnings, SWITCHED_OFF] } : found
}

/** As `lifesign/register` would have it, and with the file that lies here. */
function configuration(file = process.env['LIFESIGN_CONFIG']?.trim() || findConfigFile('.')) {
  const variables = { ...process.env, ...(file !== undefined && { LIFESIGN_CONFIG: file }) }
  const reading = readEnvironment(variables, keysOf)
  const loaded = file === undefined ? undefined : loadConfigFile(file, harmlessMessage)
  const { options, problems } = registerOptions(reading, loaded?.options)
  const sources = [file, reading.webhookUrl && 'LIFESIGN_WEBHOOK_URL'].filter(Boolean)
  const { channels = [], defaultOrigin, notices = {} } = options
  return {
    channels,
    defaultOrigin,
    source: sources.join(' and ') || NOTHING_HERE,
    problems: [...(loaded?.problems ?? []), ...problems],
    warnings: reading.problems,
    test: (channel: Channel, origin: Origin | undefined) =>
      tryChannel({ channel, origin, notices, clock, key: randomUUID() }),
    options,
    reading,
  } satisfies Configuration & { options: LifesignOptions; reading: EnvironmentReading }
}

/** Longer than this, in ms, nothing that is asked may take to answer. */
const ANSWER_MS = 10_000

async function diagnose(wishes: DoctorWishes): Promise<readonly Finding[]> {
  const patient = await patientOf(wishes)
  const limit = (): AbortSignal => limitOf(ANSWER_MS)
  const asked = askChannels(patient.channels, {
    limit,
    describe: (error) => withoutAddresses(harmlessMessage(error)),
    hintOf: (reason, detail) => deliveryHint({ reason, detail }),
  })
  const { variables } = patient
  const tried = wishes.telemetry
    ? tryExports({ variables, at: systemClock.wallTime(), limit, describe: networkError })
    : []
  return [...examine(patient), ...(await asked), ...(await tried)]
}

/** Its timer is never stopped: the process ends by itself when all has been said. */
function limitOf(ms: number): AbortSignal {
  const controller = new AbortController()
  holdProcess(ms, () => controller.abort(new DOMException('No answer in time', 'TimeoutError')))
  return controller.signal
}

async function patientOf({ file, imports }: DoctorWishes): Promise<Patient> {
  const found = file ?? (process.env['LIFESIGN_CONFIG']?.trim() ? undefined : findConfigFile('.'))
  const seen = imports === undefined ? {} : await setUpOf(imports)
  const running = currentLifesign()?.report()
  const { channels, defaultOrigin, source, problems, warnings, options, reading } = configuration(file)
  // What the application finds, not what we do.
  const entry = resolve(imports ?? 'app.js')
  const versionOf = (name: string): string | undefined => installedPackage(name, entry)?.version
  return {
    node: process.versions.node,
    tooOld: tooOldFor(process.versions.node),
    ownApi: installedPackage('@opentelemetry/api', fileURLToPath(import.meta.url))?.version,
    apiCopies: apiCopies(process.cwd()),
    sdk: sdkOf(entry, versionOf),
    otherSdks: OTHER_SDKS.filter((name) => versionOf(name) !== undefined),
    startsSdk: reading.startSdk,
    providers: undefined,
    unloaded: [],
    beginning: 'ended',
    importFailure: undefined,
    ...seen,
    isSwitchedOff: options.enabled === false,
    source: running === undefined ? source : `the start of Lifesign in ${imports}`,
    isDefault: running === undefined && source === NOTHING_HERE,
    unnamedFile: file === undefined && running === undefined ? found : undefined,
    complaints: [...warnings, ...problems, ...(running?.problems ?? [])],
    channels: running?.channels ?? channels,
    adapters: running?.adapters ?? registerAdapters(options.adapters),
    defaultOrigin: running === undefined ? defaultOrigin : running.defaultOrigin,
    versionOf,
    variables: process.env,
  }
}

/** Packages that set up an SDK of the application's own. */
const OTHER_SDKS = [
  '@opentelemetry/sdk-trace',
  '@opentelemetry/sdk-trace-node',
  '@vercel/otel',
  '@sentry/node',
]

function sdkOf(entry: string, versionOf: (name: string) => string | undefined): Patient['sdk'] {
  const installed = versionOf('@opentelemetry/sdk-node')
  try {
    return findSdk(entry) === undefined ? undefined : { version: installed, refusal: undefined }
  } catch (error) {
    return { version: installed, refusal: harmlessMessage(error) }
  }
}

async function setUpOf(
  file: string,
): Promise<Pick<Patient, 'providers' | 'importFailure'> & Partial<Patient>> {
  try {
    const { href } = pathToFileURL(resolve(file))
    // What it prints stands beside what the doctor says, not within.
    process.stdout.write = process.stderr.write.bind(process.stderr)
    let beginning: Beginning = 'ended'
    let missing: readonly string[] = []
    const providers = await seeProviders(async () => {
      missing = await frameworksMissing(async () => {
        beginning = await firstMoments(() => import(href), limitOf(ANSWER_MS))
      })
    })
    const isSetUp = providers.length > 0 || currentLifesign() !== undefined
    return { providers, importFailure: undefined, beginning, unloaded: isSetUp ? [] : missing }
  } catch (error) {
    return { providers: [], importFailure: withoutAddresses(harmlessMessage(error)) }
  }
}

/** The program that reads our output may go away, as `head` does. */
let isUnread = false
for (const stream of [process.stdout, process.stderr])
  stream.on('error', () => void (isUnread ||= stream === process.stdout))

const code = await runCommandLine(process.argv.slice(2), { commands, version, terminal }).catch((error) => {
  terminal.complain(`lifesign: ${harmlessMessage(error)}`)
  return 1
})
// Clients of platforms hold connections for a while: nobody waits for those. What was said gets out first.
print('', () => process.stderr.write('', () => process.exit(code)))
