/** The metrics and alerts of the stack on Debian's packages: agents, Prometheus and Alertmanager, without Docker. */

import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'

import { heading } from '../demo/account.ts'
import { duration, plainText } from '../demo/plain-text.ts'
import { AlertJourney } from './alert-journey.ts'
import { findPrograms } from './installed-programs.ts'
import { type LocalStack, startLocalStack } from './local-stack.ts'

/** Exit code of a process that Ctrl-C ended. */
const INTERRUPTED = 130

const USAGE = `node examples/observability-stack/without-containers.ts [--once [--within SECONDS]]

  --once              wait until one alert has travelled all the way, and its end; then stop
  --within SECONDS    for how long, with --once. Default: 60`

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  return 1
})
// Nothing of the stack is left; what the platform still holds must not hold this process.
process.exit()

async function main(): Promise<number> {
  const options = readOptions()
  if (options === undefined) {
    print(USAGE)
    return 0
  }
  const programs = findPrograms(process.env['PATH'] ?? '')
  const journey = new AlertJourney()
  const interrupted = untilInterrupted()
  const starting = startLocalStack({
    programs,
    hurried: options.isOnce,
    onLine: printLive,
    onAlert: journey.hear,
  })
  // A start that is interrupted is still taken to its end, so that nothing of it is left behind.
  const stack = await starting.catch((error: unknown) => error as Error)
  if (stack instanceof Error) return interrupted.isOver() ? INTERRUPTED : reject(stack)
  try {
    printAddresses(stack, options.isOnce)
    const end = options.isOnce ? follow(journey, stack, options.withinMs) : stack.failed
    return await Promise.race([interrupted.over, end, stack.failed])
  } catch (error) {
    // Ctrl-C in a terminal reaches all parts at once, and they end too.
    if (interrupted.isOver()) return INTERRUPTED
    throw error
  } finally {
    await stack[Symbol.asyncDispose]()
  }
}

function readOptions(): { readonly isOnce: boolean; readonly withinMs: number } | undefined {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      within: { type: 'string', default: '60' },
      help: { type: 'boolean', default: false },
    },
  })
  const seconds = Number(values.within)
  if (!(seconds > 0 && seconds <= 3_600)) {
    throw new RangeError(
      `Cannot use --within: it must be a number above 0, up to 3600, but is ${values.within}`,
    )
  }
  return values.help ? undefined : { isOnce: values.once, withinMs: seconds * 1_000 }
}

function reject(error: Error): never {
  throw error
}

async function follow(journey: AlertJourney, stack: LocalStack, withinMs: number): Promise<number> {
  const hasArrived = await journey.follow(stack, withinMs, (what, isReached) =>
    printLive('stage', `${isReached ? '✓' : '✗'} ${what}`),
  )
  print(
    '',
    hasArrived ? 'One alert has travelled all the way, and its end.' : 'Not as expected: see ✗ above.',
  )
  return hasArrived ? 0 : 1
}

/** The first signal stops in good order, the second at once. Where nobody reads any more, there is nothing to say. */
function untilInterrupted(): { readonly over: Promise<number>; isOver(): boolean } {
  let count = 0
  const over = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (++count > 1) process.exit(INTERRUPTED)
        resolve(INTERRUPTED)
      })
    }
    process.stdout.on('error', () => {
      count++
      resolve(INTERRUPTED)
    })
  })
  return { over, isOver: () => count > 0 }
}

function printAddresses({ prometheus, alertmanager, metricsUrl }: LocalStack, isHurried: boolean): void {
  const query = new URLSearchParams({
    'g0.expr': 'sum by (gen_ai_agent_name, lifesign_attention_class) (lifesign_session_attention) > 0',
    'g0.tab': '0',
    'g0.range_input': '15m',
  })
  print(
    heading('Lifesign, observed'),
    `Prometheus    ${prometheus.url}/alerts`,
    `              ${prometheus.url}/graph?${query}`,
    `Alertmanager  ${alertmanager.url}`,
    `Metrics       ${metricsUrl}`,
    '',
    'Debian has neither Grafana, Tempo, Loki nor the Collector: no dashboards, traces and events here.',
    'Notices and alerts are printed below. Ctrl-C stops everything.',
    ...(isHurried ? ['Hurried: minutes of the agents are seconds, and alerts do not wait.'] : []),
    '',
    heading('Live'),
  )
}

function printLive(who: string, words: string): void {
  print(`${duration(performance.now()).padStart(8)}  ${who.padEnd(6)}  ${plainText(words)}`)
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
