/** An application that knows nothing of Lifesign: a server that asks a model for the first time. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateText } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'

/** What prepares itself in the background rests less long than this, in ms. */
const QUIET_MS = 400
/** It is waited for this long at most, in ms. */
const PATIENCE_MS = 20_000
/** Less than this in a turn is no work, in ms. */
const WORK_MS = 1.5

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}
const model = new MockLanguageModelV4({
  doGenerate: async () => ({
    finishReason: { unified: 'stop', raw: 'stop' },
    usage,
    content: [{ type: 'text', text: 'hi' }],
    warnings: [],
  }),
})

const server = createServer((_request, response) => {
  void generateText({ model, prompt: 'x' }).then(({ text }) => response.end(text))
})

async function firstRequest(): Promise<void> {
  const { port } = server.address() as AddressInfo
  await fetch(`http://127.0.0.1:${port}`).then((response) => response.text())
  await sleep(100)
}

server.listen(0, '127.0.0.1', async () => {
  const waiting = process.argv[2] === 'idle' ? await busiestUntilIdle() : 0
  const busiest = await busiestOf(firstRequest())
  process.stdout.write(JSON.stringify({ waiting, busiest }))
  process.exit()
})

/** What this thread computed at most in one turn, in ms, until it had nothing to do for a while. */
async function busiestUntilIdle(): Promise<number> {
  let busiest = 0
  let workedAt = performance.now()
  const until = workedAt + PATIENCE_MS
  for (let now = workedAt; now < workedAt + QUIET_MS && now < until; now = performance.now()) {
    const turn = cpuWatch()
    await sleep(1)
    const worked = turn()
    if (worked > WORK_MS) workedAt = performance.now()
    busiest = Math.max(busiest, worked)
  }
  return busiest
}

/** What this thread computes at most in one turn of its loop, in ms, collections of garbage and all. */
async function busiestOf(work: Promise<void>): Promise<number> {
  let busiest = 0
  const watched = { isOver: false }
  void work.then(() => (watched.isOver = true))
  while (!watched.isOver) {
    const turn = cpuWatch()
    await new Promise((resolve) => void setImmediate(resolve))
    busiest = Math.max(busiest, turn())
  }
  return busiest
}

/** @returns what tells the time that this thread has computed since, in ms */
function cpuWatch(): () => number {
  const before = process.threadCpuUsage()
  return () => {
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1_000
  }
}
