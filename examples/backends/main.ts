/** Shows an application to real backends, and asks them what they have: `npm run backends`. Fails on a miss. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Backends, startBackends } from './backends.ts'
import { allChecks, type Check, isMet } from './checks.ts'
import { cacheFolder, install, VERSIONS } from './install.ts'
import { jaegerTraces, type Mode, phoenixProjects } from './questions.ts'
import { sideBySide } from './side-by-side.ts'

/** Backends take a while to show what they got, in ms. */
const SHOWN_MS = 60_000

const programs = install(cacheFolder(), console.log)
await using backends = await startBackends(programs)
const pending = untilPending(backends)
await Promise.all([play('ours'), play('theirs').then(() => play('both'))])
const checks = [await pending, ...(await untilMet(backends))]
draw(checks)
const page = sideBySide(await phoenixProjects(backends), VERSIONS)
console.log(`\n${page}`)
writeFileSync(join(import.meta.dirname, 'side-by-side.md'), page)
process.exitCode = checks.every(isMet) ? 0 : 1

async function play(mode: Mode): Promise<void> {
  const { VITEST: _, ...inherited } = process.env
  const env = {
    ...inherited,
    OTEL_EXPORTER_OTLP_ENDPOINT: backends.collector,
    OTEL_RESOURCE_ATTRIBUTES: `openinference.project.name=${mode}`,
    OTEL_BSP_SCHEDULE_DELAY: '500',
    LIFESIGN_START_LINE: 'false',
  }
  const app = join(import.meta.dirname, 'app.ts')
  const child = spawn(process.execPath, [...process.execArgv, app, mode], { env, stdio: 'inherit' })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`The application ended with ${code}, observed by ${mode}`)
}

/** A run must be seen before it ends: its own span comes later. */
async function untilPending(of: Backends): Promise<Check> {
  const check = { backend: 'Jaeger', what: 'a run that is open for 30 s', wanted: 'pending alone' }
  for (const deadline = Date.now() + SHOWN_MS; Date.now() < deadline; await pause(500)) {
    const [spans] = await jaegerTraces(of, 'ours', { 'lifesign.pending': 'true' })
    if (spans === undefined) continue
    const isOpen = spans.every(({ operationName }) => operationName !== 'invoke_agent slow')
    return { ...check, seen: isOpen ? 'pending alone' : 'too late' }
  }
  return { ...check, seen: 'nothing' }
}

async function untilMet(of: Backends): Promise<readonly Check[]> {
  const deadline = Date.now() + SHOWN_MS
  for (;;) {
    const found = await allChecks(of, await phoenixProjects(of))
    if (found.every(isMet) || Date.now() > deadline) return found
    await pause(1_000)
  }
}

function draw(all: readonly Check[]): void {
  for (const check of all) {
    const { backend, what, wanted, seen } = check
    const mark = isMet(check) ? '✓' : '✗'
    console.log(
      `${mark} ${backend.padEnd(13)} ${what.padEnd(46)} ${seen}${mark === '✓' ? '' : `, not ${wanted}`}`,
    )
  }
}
