/** Two hours of a fleet of agents under a fake clock, told by the real library, and an account of what was done. */

import { functionChannel } from '../../../src/channels/function/index.ts'
import type { Run } from '../../../src/control/run.ts'
import { Lifesign } from '../../../src/lifesign.ts'
import type { RunOptions } from '../../../src/model/run.ts'
import { DeliveryError } from '../../../src/model/notice.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import { Account } from './account.ts'

/** The length of the story, in minutes. */
export const STORY_MINUTES = 120

const CHAT = { channel: 'chat', room: 'C1' }
/** Minutes in which the provider takes no more requests. */
const OUTAGE = { from: 30, to: 40 }
/** What it asks for, so that the end of a minute falls into it. */
const RETRY_AFTER_MS = 90_000
/** Runs that meet it: one every other minute. */
export const OUTAGE_RUNS = 5

/** A fleet that one moves on minute by minute. */
export class FleetStory {
  readonly clock = new FakeClock()
  readonly account = new Account()
  readonly lifesign: Lifesign
  #minute = 0
  #randomState = 7

  constructor() {
    this.lifesign = new Lifesign({
      clock: this.clock,
      watchProcess: false,
      channels: [functionChannel('chat', ({ label }) => refuse(label))],
      // It says that the newsletter can go on, which it does late.
      lanes: { clear: () => [], release: (session) => (session === 'news' ? 1 : undefined) },
      maxIdleSessions: 40,
    })
    const { episodes, ended } = this.account
    for (const name of ['stuck', 'stalled', 'long_running'] as const) {
      this.lifesign.on(`session.${name}`, ({ repeat }) => {
        if (repeat === 0) episodes[name] = (episodes[name] ?? 0) + 1
      })
    }
    this.lifesign.on('run.ended', ({ run, end }) => {
      const key = `${end.reason} ${end.cause ?? ''}`.trim()
      ended[key] = (ended[key] ?? 0) + 1
      if (end.cause === 'recovery') this.#takeUp(run.session.key)
    })
  }

  /** Lets a minute pass. */
  async minute(): Promise<void> {
    const minute = this.#minute++
    this.#startRuns(minute)
    this.#incidents(minute)
    await this.clock.advanceAsync(60_000)
  }

  /** Ends what is open. */
  end(): void {
    void this.lifesign.shutdown()
    this.clock.advance(10_000)
  }

  #startRuns(minute: number): void {
    for (let count = 0; count < 2; count++) void this.#clerk(minute)
    if (minute % 2 === 0) void this.#researcher(minute)
    if (minute % 5 === 0) void this.#indexer(minute)
    if (minute % 20 === 10) this.#stopped(minute)
  }

  async #clerk(minute: number): Promise<void> {
    await this.#run({ agent: 'order-clerk', label: `order-${minute}` }, async (run) => {
      await this.#call(run, { model: 'small', chunks: 6, chunkMs: 300 })
      await this.#tool(run, 'find_order', 400)
      await this.#call(run, { model: 'small', chunks: 4, chunkMs: 300 })
    })
  }

  async #researcher(minute: number): Promise<void> {
    const failing = minute >= OUTAGE.from && minute < OUTAGE.to
    await this.#run(
      { agent: 'researcher', label: `question-${minute}`, session: `research:${minute % 8}` },
      async (run) => {
        await this.#call(run, { model: 'large', chunks: 40, chunkMs: 1_000, failing })
        await this.#tool(run, 'search', 2_500)
      },
    )
  }

  async #indexer(minute: number): Promise<void> {
    await this.#run({ agent: 'indexer', label: `index-${minute}`, timeoutMs: 180_000 }, async (run) => {
      await this.#tool(run, 'index_files', minute % 30 === 0 ? 200_000 : 70_000, 10_000)
    })
  }

  /** Somebody presses "stop". */
  #stopped(minute: number): void {
    const session = `chat:${minute}`
    void this.#run({ agent: 'order-clerk', session }, () => new Promise(() => {}))
    this.clock.after(20_000, () => void this.lifesign.sessions.stop(session))
  }

  #incidents(minute: number): void {
    const { sessions } = this.lifesign
    // A stream that goes silent for twelve minutes, and one at the end that nobody has moved since.
    if (minute === 60 || minute === 111) {
      for (const name of minute === 60 ? ['a', 'b', 'c'] : ['d'])
        void this.#silent(`research:${name}`, minute)
    }
    // Behind one of them people go on to write; it may be aborted, and their messages can go on then.
    if (minute === 62) for (let count = 0; count < 2; count++) sessions.queued('research:a', { lane: 'chat' })
    // Input behind a turn that nobody works at, taken up late.
    if (minute === 80) {
      sessions.state('news', 'processing')
      sessions.queued('news', { lane: 'newsletter' })
    }
    if (minute === 86) {
      sessions.dequeued('news')
      sessions.state('news', 'idle')
    }
    if (minute === 90) this.clock.after(5_000, () => this.clock.suspend(20_000))
    if (minute === 115)
      for (let count = 0; count < 2; count++) sessions.queued('research:d', { lane: 'chat' })
    if (minute === 50) void this.#brokenTool()
    // Runs of an agent without a name, and without a place to tell people of its failure.
    if (minute % 15 === 7)
      void this.#run({ origin: undefined }, () => Promise.reject(new TypeError('no such page')))
  }

  async #silent(session: string, minute: number): Promise<void> {
    const recovery = { abort: session === 'research:a' }
    await this.#run({ agent: 'researcher', session, label: 'long-answer', recovery }, async (run) => {
      const call = run.model({ model: 'large', provider: 'acme' })
      this.#count('modelCalls', 'large')
      call.progress()
      await Promise.race([this.#wait(minute === 60 ? 720_000 : 3_600_000), aborted(run.signal)])
      if (run.signal.aborted) return call.end({ error: run.signal.reason })
      call.progress()
      call.end({ inputTokens: 500, outputTokens: 20 })
      this.account.tokens.input += 500
      this.account.tokens.output += 20
    })
  }

  async #brokenTool(): Promise<void> {
    await this.#run({ agent: 'researcher', label: 'broken-tool' }, async (run) => {
      await run.tool({ name: 'search' }, () => Promise.reject(new SyntaxError('no JSON')))
    })
  }

  /** What waited behind a run that was aborted is answered together. */
  #takeUp(session: string): void {
    const { backlog = 0 } = this.lifesign.sessions.get(session) ?? {}
    for (let count = 0; count < backlog; count++) this.lifesign.sessions.dequeued(session)
    this.account.released += backlog
  }

  #run(
    options: Omit<RunOptions, 'origin'> & { origin?: undefined },
    body: (run: Run) => Promise<unknown>,
  ): Promise<unknown> {
    this.account.started++
    const { origin: _nowhere, ...rest } = options
    const placed = 'origin' in options ? rest : { ...rest, origin: CHAT }
    return this.lifesign.run(placed, body).catch(() => undefined)
  }

  async #call(
    run: Run,
    about: { model: string; chunks: number; chunkMs: number; failing?: boolean },
  ): Promise<void> {
    const call = run.model({ model: about.model, provider: 'acme' })
    this.#count('modelCalls', about.model)
    await this.#wait(200 + this.#random(600))
    if (about.failing === true) {
      const error = Object.assign(new RangeError('too many requests'), { status: 429 })
      call.end({ error })
      // It has said when it takes the next one; the run gives up then.
      run.waiting('retry', { untilMs: RETRY_AFTER_MS })
      await this.#wait(RETRY_AFTER_MS)
      throw error
    }
    for (let chunk = 0; chunk < about.chunks; chunk++) {
      call.progress()
      await this.#wait(about.chunkMs)
    }
    const tokens = { inputTokens: 800 + this.#random(400), outputTokens: about.chunks * 10 }
    const parts = { cacheReadTokens: 600, cacheWriteTokens: 100, reasoningTokens: about.chunks }
    call.end({ responseModel: `${about.model}-1`, finishReason: 'stop', ...tokens, ...parts })
    this.account.tokens.input += tokens.inputTokens
    this.account.tokens.output += tokens.outputTokens
    this.account.tokens.cacheRead += parts.cacheReadTokens
    this.account.tokens.reasoning += parts.reasoningTokens
  }

  #tool(run: Run, name: string, durationMs: number, progressMs = durationMs): Promise<void> {
    return run.tool({ name }, async (call) => {
      for (let left = durationMs; left > 0 && !run.signal.aborted; left -= progressMs) {
        await this.#wait(Math.min(left, progressMs))
        call.progress()
      }
      this.#count('toolCalls', name)
    })
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.after(ms, resolve))
  }

  #count(what: 'modelCalls' | 'toolCalls', name: string): void {
    this.account[what][name] = (this.account[what][name] ?? 0) + 1
  }

  /** The same numbers at each telling. */
  #random(below: number): number {
    this.#randomState = (this.#randomState * 48_271) % 2_147_483_647
    return this.#randomState % below
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** The chat refuses notices about one task for good. */
function refuse(label: string | undefined): void {
  if (label === 'index-60')
    throw new DeliveryError('Cannot send: status 403', { retryable: false, reason: 'status_403' })
}
