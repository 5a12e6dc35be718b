/** A model's endpoint in a thread of its own: what it computes is not measured. */

import { setImmediate as turn } from 'node:timers/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parentPort, Worker, workerData } from 'node:worker_threads'

/** What the server answers, each piece in a packet of its own. */
export interface ServedAnswer {
  readonly pieces: readonly string[]
}

/** Starts it, and says where it listens; it ends with the process. */
export async function startModelServer(answer: ServedAnswer): Promise<string> {
  const worker = new Worker(new URL(import.meta.url), { workerData: answer, execArgv: [] })
  const port = await new Promise<number>((resolve) => worker.once('message', resolve))
  worker.unref()
  return `http://127.0.0.1:${port}/v1/chat/completions`
}

async function stream(response: ServerResponse, { pieces }: ServedAnswer): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.socket?.setNoDelay(true)
  for (const piece of pieces) {
    response.write(piece)
    await turn()
  }
  response.end()
}

if (parentPort !== null) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => void stream(response, workerData as ServedAnswer))
  })
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port))
}
