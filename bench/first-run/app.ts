/** An application that knows nothing of Lifesign: a server that asks a model for the first time. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateText } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { blocksOf } from '../loop-blocks.ts'

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

/** What this thread computed at most between two looks, in ms, while it had nothing to do. */
async function busiestOf(waitMs: number): Promise<number> {
  const busy = [0]
  for (const untilMs = performance.now() + waitMs; performance.now() < untilMs;) {
    const before = process.threadCpuUsage()
    await sleep(1)
    const { user, system } = process.threadCpuUsage(before)
    busy.push((user + system) / 1_000)
  }
  return Math.max(...busy)
}

server.listen(0, '127.0.0.1', async () => {
  const waiting = await busiestOf(Number(process.argv[2]))
  const { busiest } = await blocksOf(firstRequest())
  process.stdout.write(JSON.stringify({ waiting, busiest }))
  process.exit()
})
