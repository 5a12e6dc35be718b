/** `crashed: fetch failed` said nothing, and time-outs of the network were no time-outs. Real clients, a real server. */

import { createServer, get, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import vm from 'node:vm'
import { Agent, fetch as undiciFetch } from 'undici'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'

const LIMIT_MS = 100

let server: Server
let base: string

beforeAll(async () => {
  // `/body` begins an answer, `/cut` breaks one off, all else is silent.
  server = createServer((request, response) => {
    if (request.url === '/body') response.writeHead(200).write('x')
    if (request.url === '/cut')
      response.writeHead(200, { 'content-length': 9 }).write('x', () => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** How a run ends whose body throws, and what people are told. */
async function ending(body: () => unknown): Promise<string> {
  const told: string[] = []
  const lifesign = new Lifesign({ watchProcess: false, onAbnormalEnd: ({ text }) => void told.push(text) })
  let how = 'not ended'
  lifesign.on('run.ended', ({ end }) => (how = `${end.reason}/${end.cause}/${end.errorType}`))
  await lifesign.run({ label: 'job' }, body).catch(() => undefined)
  await lifesign.shutdown()
  return `${how} ${told.join()}`.replace(/timed out after [\d.]+m?s/, 'timed out')
}

const impatient = (): Agent => new Agent({ headersTimeout: LIMIT_MS, bodyTimeout: LIMIT_MS })

it('Lifesign.run names the host that could not be found', async () => {
  // Without any network the resolver says so in another word.
  expect(await ending(() => fetch('http://no-such-host.invalid/'))).toMatch(
    /^error\/exception\/(ENOTFOUND|EAI_AGAIN) ❌ Task `job` crashed(?: after \S+)?: could not reach no-such-host\.invalid \(\1\)$/,
  )
})

it('Lifesign.run names the address that refused', async () => {
  const closed = await freeAddress()

  expect(await ending(() => fetch(`http://${closed}/`))).toBe(
    `error/exception/ECONNREFUSED ❌ Task \`job\` crashed: could not reach ${closed} (ECONNREFUSED)`,
  )
})

it('Lifesign.run tells an answer that broke off', async () => {
  const { host } = new URL(base)

  expect(await ending(async () => (await fetch(`${base}/cut`)).text())).toBe(
    `error/exception/UND_ERR_SOCKET ❌ Task \`job\` crashed: lost the connection to ${host} (UND_ERR_SOCKET)`,
  )
})

it('Lifesign.run counts the time limits of undici as time-outs', async () => {
  const read = async (path: string): Promise<string> => {
    const response = await undiciFetch(base + path, { dispatcher: impatient() })
    return response.text()
  }

  // Its timers are a second coarse.
  const ends = await Promise.all(['/silent', '/body'].map((path) => ending(() => read(path))))
  expect(ends).toEqual([
    'timeout/request_timeout/UND_ERR_HEADERS_TIMEOUT ⚠️ Task `job` timed out: the server did not answer in time (UND_ERR_HEADERS_TIMEOUT)',
    'timeout/request_timeout/UND_ERR_BODY_TIMEOUT ⚠️ Task `job` timed out: the server stopped in the middle of its answer (UND_ERR_BODY_TIMEOUT)',
  ])
})

it('Lifesign.run finds the time limit behind an abort of node:http', async () => {
  const asked = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      get(base, { signal: AbortSignal.timeout(LIMIT_MS) }, resolve).on('error', reject)
    })

  expect(await ending(asked)).toBe(
    'timeout/request_timeout/TimeoutError ⚠️ Task `job` timed out: a time limit inside of it ran out (TimeoutError)',
  )
})

it('Lifesign.run counts a socket that timed out as a time-out', async () => {
  const { hostname, port } = new URL(base)
  const silent = (): Promise<unknown> =>
    new Promise((_, reject) => {
      const socket = connect(Number(port), hostname)
      const late = Object.assign(new Error('read ETIMEDOUT'), { code: 'ETIMEDOUT', syscall: 'read' })
      socket.setTimeout(LIMIT_MS, () => socket.destroy(late)).on('error', reject)
    })

  expect(await ending(silent)).toBe(
    'timeout/request_timeout/ETIMEDOUT ⚠️ Task `job` timed out: a time limit inside of it ran out (ETIMEDOUT)',
  )
})

it('Lifesign.run reads all that several failures say', async () => {
  const several = (): Promise<unknown> =>
    Promise.any([Promise.reject(new Error('a is down')), Promise.reject(new Error('b is down'))])

  expect(await ending(several)).toBe(
    'error/exception/AggregateError ❌ Task `job` crashed: All promises were rejected: a is down; b is down',
  )
})

it('Lifesign.run knows errors of other realms', async () => {
  const realm = vm.createContext({})
  const thrown = (code: string) => (): never => {
    throw vm.runInContext(code, realm)
  }

  expect(await ending(thrown(`new TypeError('x')`))).toMatch('error/exception/TypeError')
  expect(await ending(thrown(`class Foo extends Error {}; new Foo('x')`))).toMatch('error/exception/Foo')
  expect(await ending(thrown(`Object.assign(new Error('x'), { name: 'TimeoutError' })`))).toMatch(
    'timeout/request_timeout/TimeoutError',
  )
})

async function freeAddress(): Promise<string> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return `127.0.0.1:${port}`
}
