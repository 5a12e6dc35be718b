/** The demo: nine stories of real agent runs, and an account of what Lifesign saw and told. */

import { once } from 'node:events'
import { performance } from 'node:perf_hooks'

import { drawAccount, drawNotice, heading } from './account.ts'
import { type AppPlaces, startApp } from './app-process.ts'
import { demoWishes } from './demo-wishes.ts'
import { type Failure, failuresOf } from './expectations.ts'
import { duration, plainText } from './plain-text.ts'
import { startStage } from './stage.ts'
import { DEMO_THRESHOLDS } from './stories.ts'

/** Exit code of a process that Ctrl-C ended. */
const INTERRUPTED = 130

const { stays } = readWishes()
const otherBackend = process.env['OTEL_EXPORTER_OTLP_ENDPOINT']

printIntroduction()
const stage = await startStage({
  ownBackend: otherBackend === undefined,
  onNotice: (notice) => printLive('chat', drawNotice(notice)),
})
const app = startApp(stage.places, (line) => printLive('app', plainText(line)))
let isInterrupted = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void interrupt())

const exitCode = await app.ended
if (!isInterrupted) await conclude()

function readWishes(): { readonly stays: boolean } {
  const wishes = demoWishes(process.argv.slice(2), process.stdout.isTTY)
  if (!('say' in wishes)) return wishes
  const stream = wishes.exitCode === 0 ? process.stdout : process.stderr
  stream.write(`${wishes.say}\n`)
  process.exit(wishes.exitCode)
}

async function conclude(): Promise<void> {
  const arrivals = stage.arrivals()
  const failures = failuresOf(arrivals)
  print('', ...drawAccount(arrivals))
  printVerdict(failures)
  if (stays) printInvitation(stage.places)
  else await leave(failures.length === 0 && exitCode === 0 ? 0 : 1)
}

async function interrupt(): Promise<void> {
  isInterrupted = true
  app.stop()
  await app.ended
  await leave(INTERRUPTED)
}

function printIntroduction(): void {
  const { warnMs, abortMs, tickMs } = DEMO_THRESHOLDS
  print(
    heading('Lifesign demo'),
    'An agent app runs nine stories against a scripted model server on this machine.',
    `Thresholds are tiny here: attention after ${duration(warnMs)}, a silent model call is stalled`,
    `after ${duration(abortMs)}, and Lifesign looks every ${duration(tickMs)}.`,
    '',
    heading('Live'),
  )
}

function printVerdict(failures: readonly Failure[]): void {
  print(heading('Verdict'))
  if (otherBackend !== undefined) {
    print(`Telemetry went to ${plainText(otherBackend)}, so only notices were checked.`)
  }
  if (exitCode !== 0) print(`The app ended with ${exitCode === null ? 'a signal' : `exit code ${exitCode}`}.`)
  for (const { what } of failures.filter(({ story }) => story === undefined)) print(`✗ ${plainText(what)}`)
  print(
    failures.length === 0
      ? 'All stories turned out as expected.'
      : `Not as expected: ${failures.length}. Look for ✗ above.`,
  )
}

function printInvitation({ modelUrl, chatUrl, backendUrl }: AppPlaces): void {
  print(
    '',
    heading('Yours'),
    'These servers stay until Ctrl-C, so that an app of yours can meet them:',
    `  model    ${modelUrl}  with models steady, tool:NAME, slow, stall, hang, http-500, reset`,
    `  chat     LIFESIGN_WEBHOOK_URL=${chatUrl}`,
    ...(backendUrl === undefined
      ? []
      : [
          `  backend  OTEL_EXPORTER_OTLP_ENDPOINT=${backendUrl} OTEL_EXPORTER_OTLP_PROTOCOL=http/json`,
          `           open ${backendUrl} to see everything that arrived`,
        ]),
  )
}

function printLive(who: string, words: string): void {
  print(`${duration(performance.now()).padStart(8)}  ${who.padEnd(4)}  ${words}`)
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}

async function leave(code: number): Promise<void> {
  await stage.close()
  if (process.stdout.writableLength > 0) await once(process.stdout, 'drain')
  process.exit(code)
}
