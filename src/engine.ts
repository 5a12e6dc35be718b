/** What stands behind every start of Lifesign in a process: the rooms, their start and their end. */

import { endpointOf } from './adapters/model-http/endpoint.ts'
import type { EndProposal } from './model/end.ts'
import { settledWithin } from './model/clock.ts'
import { lastWordsOf } from './instance-last-words.ts'
import { joinThreads } from './instance-threads.ts'
import { watchProcess } from './last-words/process-watch.ts'
import { joinedOptions } from './options/joined-options.ts'
import { tooOldFor } from './options/node-floor.ts'
import { isSwitchedOff } from './options/off-switch.ts'
import { resolveOptions } from './options/options.ts'
import type { LifesignOptions, ResolvedOptions } from './options/options.ts'
import { wireRooms } from './rooms.ts'
import type { Rooms } from './rooms.ts'
import { showLive } from './live/show-live.ts'
import { Share, type Brought } from './share.ts'
import { shutDown, type CloseHook } from './shut-down.ts'
import { ExportWait } from './telemetry/export-wait.ts'
import { SCOPE } from './telemetry/semconv.ts'
import { earsOf, speaksAtStart, startLine, type StartFacts } from './voice/start-line.ts'
import { watchUnheardTraffic } from './voice/unheard-traffic.ts'
import { inform, warn, warnAloud } from './voice/warn.ts'

// Words for people, which no import needs.
export { tasksIn } from './notify/tasks/tasks-text.ts'

const SHUT_DOWN: EndProposal = { reason: 'killed', cause: 'shutdown' }

/** Sentences about options that came too late: as many as are said aloud. */
const MAX_PROBLEMS = 100

/** The line at start is said after this time at the latest, in ms. */
const SAY_AFTER_MS = 2_000

/** What an instance is made of. */
export interface EngineReport extends Brought {
  readonly problems: readonly string[]
}

/** One instance, for all code that has started it, once or more often. */
export class Engine {
  readonly options: ResolvedOptions
  readonly rooms: Rooms
  /** What the first start has brought. */
  readonly first: Share
  readonly #shares = new Set<Share>()
  readonly #undo: (() => void)[] = []
  readonly #beforeRun: (() => void)[] = []
  readonly #beforeClose: CloseHook[] = []
  readonly #problems = new Set<string>()
  readonly #exports: ExportWait
  #closed: Promise<void> | undefined
  #isOver = false
  #isSaid = false
  /** Somebody has joined. Before that nobody's runs have to be told apart. */
  #isShared = false

  /** @throws {RangeError} for an option out of its bounds */
  constructor(options: LifesignOptions) {
    this.options = resolveOptions(options)
    this.rooms = wireRooms(this.options, () => this.#callBeforeRun())
    const { clock, enabled } = this.options
    // Where it is off, nothing of what others would export is ours.
    const providers = enabled ? this.rooms.telemetry.providers : {}
    this.#exports = new ExportWait({ clock, providers, warn })
    this.first = new Share(this.rooms, this.options)
    this.#shares.add(this.first)
    if (this.options.enabled) this.#start()
    else if (options.enabled !== false && !isSwitchedOff()) sayWhyOff()
  }

  /** True once it has shut down: another may be started. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Called once, before the first run: the last moment to start an SDK. */
  beforeFirstRun(hook: () => void): void {
    this.#beforeRun.push(hook)
  }

  /** Called at shutdown, when all has been told. */
  beforeClose(hook: CloseHook): void {
    this.#beforeClose.push(hook)
  }

  /**
   * Takes on what a further start brings, and says aloud what it cannot.
   *
   * @returns undefined when it is shutting down
   * @throws {RangeError | TypeError} for an option that is wrong in itself
   */
  join(options: LifesignOptions): Share | undefined {
    const shares = [...this.#shares]
    const { brought, problems } = joinedOptions(
      options,
      this.options,
      shares.map((share) => share.brought),
    )
    if (this.#closed !== undefined) {
      warnAloud('Cannot join: Lifesign is shutting down. Start it again when that is over')
      return undefined
    }
    this.rooms.notifier.add(brought)
    this.rooms.telemetry.providers.adopt(brought)
    this.rooms.telemetry.addChannels(brought.channels.map(({ name }) => name))
    const hint = this.first.isHolder ? '' : '. Under lifesign/register, LIFESIGN_CONFIG comes first'
    for (const problem of problems) this.#tooLate(`${problem}${hint}`)
    const share = new Share(this.rooms, brought)
    share.listen()
    if (!this.#isShared) this.rooms.connect([{ runEnded: ({ id }) => this.#forget(id) }])
    this.#isShared = true
    this.#shares.add(share)
    return share
  }

  /** What all starts have brought, and what came too late. */
  report(): EngineReport {
    const all = [...this.#shares].map(({ brought }) => brought)
    return {
      channels: all.flatMap(({ channels }) => channels),
      adapters: all.flatMap(({ adapters }) => adapters),
      defaultOrigin: all.find(({ defaultOrigin }) => defaultOrigin !== undefined)?.defaultOrigin,
      problems: [...this.#problems],
    }
  }

  /** Ends what one start began; with the last one, all. Never rejects. */
  async leave(share: Share, graceMs: number): Promise<void> {
    const others = [...this.#shares].filter((other) => other !== share && other.isHolder)
    if (!share.isHolder || others.length === 0) return this.close(graceMs)
    this.#shares.delete(share)
    inform(`Shut down by one of ${others.length + 1} who have started it: it goes on for the others`)
    share.mute()
    const isTheirs = (id: string): boolean => others.some(({ runs }) => runs.has(id))
    const isOwn = (id: string): boolean => (share === this.first ? !isTheirs(id) : share.runs.has(id))
    for (const run of this.rooms.tracker.endOrder()) if (isOwn(run.id)) run.end(SHUT_DOWN)
    await this.#tellAnd(this.#exports.atShutdown(graceMs), graceMs)
    share.takeAway()
  }

  /** Ends all, for all who have started it. Never rejects. A second call returns the first one's promise. */
  close(graceMs: number): Promise<void> {
    this.#closed ??= shutDown({
      rooms: this.rooms,
      clock: this.options.clock,
      graceMs,
      attempt: this.rooms.attempt,
      undo: [...[...this.#shares].map((share) => () => share.mute()), ...this.#undo.splice(0)],
      flush: (leftMs) => this.#tellAnd(this.#exports.atShutdown(leftMs), leftMs),
      beforeClose: this.#beforeClose.splice(0),
    }).then(() => void (this.#isOver = true))
    return this.#closed
  }

  /** Delivers what is on its way, and asks the providers to export. Never rejects. */
  async flush(graceMs: number): Promise<void> {
    await this.#tellAnd(this.#exports.within(graceMs), graceMs)
  }

  async #tellAnd(exported: Promise<void>, graceMs: number): Promise<void> {
    const told = this.rooms.notifier.forceFlush()
    await settledWithin(this.options.clock, graceMs, Promise.all([told, exported]))
  }

  #start(): void {
    const { rooms, options } = this
    rooms.telemetry.observe(rooms.desk.census)
    rooms.sampler.start()
    rooms.notifier.takeUp()
    this.first.listen()
    this.#undo.push(options.clock.after(SAY_AFTER_MS, () => this.#sayStart()))
    this.#undo.push(unheardTraffic(rooms))
    showLive({ rooms, options, undo: this.#undo, isOver: () => this.#isOver })
    if (!options.watchProcess) return
    const threads = joinThreads(rooms)
    const shutdown = (graceMs: number): Promise<void> => this.close(graceMs)
    this.#undo.push(watchProcess(lastWordsOf({ rooms, options, threads, shutdown })))
    // Last of all: until then runs end here, and other threads want to know.
    this.beforeClose(async () => threads.stop())
  }

  /** When all had their turn who set things up: with the first run, or soon. Once. */
  #sayStart(): void {
    const isDue = !this.#isSaid && this.options.enabled
    this.#isSaid = true
    if (!isDue || !speaksAtStart(process.env, process.stderr.isTTY)) return
    this.rooms.attempt('say the line at start', () => {
      process.stderr.write(`${startLine(this.#startFacts())}\n`)
    })
  }

  #startFacts(): StartFacts {
    const { channels, adapters, defaultOrigin } = this.report()
    return {
      version: SCOPE.version,
      provider: this.rooms.telemetry.providers.tracers?.constructor.name.replace(/\$\d+$/, ''),
      ...earsOf(adapters),
      channels: channels.map(({ name }) => name),
      defaultOrigin,
    }
  }

  #tooLate(problem: string): void {
    if (this.#problems.size < MAX_PROBLEMS) this.#problems.add(problem)
    warnAloud(problem)
  }

  #forget(id: string): void {
    for (const { runs } of this.#shares) runs.delete(id)
  }

  #callBeforeRun(): void {
    if (this.#beforeRun.length > 0) {
      for (const hook of this.#beforeRun.splice(0)) this.rooms.attempt('prepare the first run', hook)
    }
    if (!this.#isSaid) this.#sayStart()
  }
}

// A path that other services have too says nothing by itself.
function unheardTraffic({ clock, listeners }: Rooms): () => void {
  return watchUnheardTraffic({
    clock,
    onRun: (heard) => listeners.on('run.started', heard),
    asksModel: (address) => endpointOf(address)?.isCertain === true,
    warnAloud,
  })
}

// Nobody chose it: an older Node is the only other reason to be off.
function sayWhyOff(): void {
  const reason = tooOldFor(process.versions.node)
  if (reason !== undefined) warnAloud(reason)
}

/**
 * Makes an engine. A build loads all of this file with the first one, and not with the package.
 *
 * @throws {RangeError} for an option out of its bounds
 */
export function newEngine(options: LifesignOptions): Engine {
  return new Engine(options)
}
