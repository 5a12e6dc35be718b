/** Sessions of a real Lifesign whose clock stands still, and their live view on a port: the same screens each time. */

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Lifesign } from '../../../src/lifesign.ts'
import { statusView, type StatusView } from '../../../src/live/status.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'

export const TOKEN = 'a-token-of-this-test-0123'
/** It would colour, clear, move, turn around and break out, if anything of it acted. */
const HOSTILE = '\u001b[2J\u001b[31mred\u001b[0m\u202egnp.exe\r\n\u0007 e\u0301\u0302 漢字漢字 👩‍👩‍👧 ﷽ \u0000end'
/** One that is longer than any screen, and one whose every letter is two columns wide. */
const LONG = `${'long-'.repeat(60)}name`
const WIDE = '漢字かな交じり文の名前です'.repeat(3)

/** The scene on its port. */
export class Scene {
  readonly clock = new FakeClock({ wallTime: Date.UTC(2026, 0, 1, 12) })
  readonly lifesign: Lifesign = new Lifesign({
    clock: this.clock,
    watchProcess: false,
    thresholds: { learn: false, evidence: false },
  })
  readonly #view: StatusView = statusView({ lifesign: this.lifesign, machine: false, token: TOKEN })
  #server: Server | undefined
  #port = 0

  /** Fourteen sessions, on a port: two need somebody, some wait, some move, two rest. */
  static async begin(): Promise<Scene> {
    const scene = new Scene()
    await scene.#play()
    await scene.listen()
    return scene
  }

  async #play(): Promise<void> {
    const { lifesign, clock } = this
    const origin = { channel: 'slack', room: 'C0ENG', thread: '1755.08' }
    const repo = lifesign.open({
      session: 'slack:C0ENG/1755.08',
      label: 'index-repo',
      agent: 'planner',
      origin,
    })
    const scout = lifesign.open({ parent: repo.id, label: 'api-scout', agent: 'scout' })
    scout.tool({ name: 'web_fetch', deadlineMs: 120_000 })
    lifesign.sessions.queued('refund-4471')
    lifesign.sessions.queued('refund-4471')
    lifesign.open({ session: 'deploy', label: 'deploy-staging', agent: 'releaser' }).waiting('person')
    await clock.advanceAsync(361_000)
    const reader = lifesign.open({ parent: repo.id, label: 'code-reader', agent: 'reader' })
    lifesign.open({ session: 'gh:2218', label: 'fix-login-bug', agent: 'coder' }).tool({ name: 'bash' })
    lifesign.open({ session: 'mail:7', label: 'summarise-thread' }).waiting('retry')
    for (const key of ['ask-hr', 'daily-digest']) lifesign.open({ session: key, label: key }).end()
    await clock.advanceAsync(36_000)
    reader.model({ model: 'gpt-5' }).progress()
    for (const [key, name] of Object.entries({ hostile: HOSTILE, long: LONG, wide: WIDE }))
      lifesign.open({ session: `${key}\u001b[2J`, label: name, agent: name }).tool({ name })
    for (const index of [1, 2, 3, 4]) {
      const run = lifesign.open({ session: `gh:${index}`, label: `review-pr-${index}`, agent: 'coder' })
      run.model({ model: 'gpt-5' }).progress()
    }
    await clock.advanceAsync(4_000)
  }

  /** The id of the process in which all sessions live. */
  get process(): string {
    return this.lifesign.live.process().id
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Listens; again at the port of before. */
  async listen(): Promise<void> {
    this.#server = createServer(this.#view.listener).listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Listens no more. */
  async leave(): Promise<void> {
    this.#server?.closeAllConnections()
    await new Promise((resolve) => this.#server?.close(resolve))
  }

  async end(): Promise<void> {
    await this.leave()
    this.#view.close()
    await this.lifesign.shutdown(0)
  }
}
