/** Readers of events and callers of the API, in a process of their own. */

import { Agent, get } from 'node:http'
import { percentile } from './measure.ts'

interface Word {
  readonly port?: number
  readonly readers?: number
  /** Who ask, and never read. */
  readonly sleepers?: number
  readonly measureMs?: number
}

let port = 0
let events = 0
let bytes = 0
let dropped = 0
const agent = new Agent({ keepAlive: true })
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function listen(): Promise<void> {
  return new Promise((resolve) => {
    get({ port, path: '/api/events', host: '127.0.0.1' }, (answer) => {
      resolve()
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (chunk.indexOf('\nevent: ') >= 0) events += 1
      })
      answer.on('error', () => {})
    })
  })
}

function ask(path: string): Promise<number> {
  const startMs = performance.now()
  return new Promise((resolve) => {
    get({ port, path, host: '127.0.0.1', agent }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(performance.now() - startMs))
    })
  })
}

/** One who asks for events and never reads them. */
function sleep(): void {
  get({ port, path: '/api/events', host: '127.0.0.1', agent: false }, (answer) => {
    answer.pause()
    answer.on('error', () => {})
    answer.socket.once('close', () => (dropped += 1))
  }).on('error', () => {})
}

process.on('message', async (word: Word) => {
  if (word.readers !== undefined) {
    port = word.port ?? 0
    for (let count = 0; count < word.readers; count += 1) await listen()
    for (let count = 0; count < (word.sleepers ?? 0); count += 1) sleep()
    return process.send?.({})
  }
  const endMs = performance.now() + (word.measureMs ?? 0)
  const [one, list]: [number[], number[]] = [[], []]
  ;[events, bytes] = [0, 0]
  while (performance.now() < endMs) {
    one.push(await ask('/api/sessions/session-77/heartbeat'))
    if (one.length % 5 === 0) list.push(await ask('/api/sessions?limit=100'))
    await pause(20)
  }
  return process.send?.({
    p99Ms: percentile(one, 0.99),
    listP99Ms: percentile(list, 0.99),
    events,
    mb: bytes / 1e6,
    dropped,
  })
})
process.send?.('ready')
