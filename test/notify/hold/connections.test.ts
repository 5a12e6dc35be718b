/** What a channel has open keeps no process for long, and is given back as it was. */

import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { get, createServer, Agent } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Connections, HOLD_MS, type Hold } from '../../../src/notify/hold/connections.ts'
import { FakeClock } from '../../../src/testing/index.ts'

/** Answers once that is asked for. */
const server = createServer((_request, response) => void answers.push(() => response.end('ok')))
const answers: (() => void)[] = []
let port = 0

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function setup(): { clock: FakeClock; hold: Hold } {
  const clock = new FakeClock()
  const connections = new Connections({ clock, attempt: (_task, work) => work() })
  return { clock, hold: connections.open({ giveUp: () => {}, timers: 0 }) }
}

/** True while the event loop waits for it. */
const keepsProcess = (socket: Socket): boolean => {
  const { _handle: handle } = socket as unknown as { _handle: { hasRef(): boolean } }
  return handle.hasRef()
}

async function connected(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

test('Connections let the process go after the hold, and give a connection back when the attempt is over', async () => {
  const { clock, hold } = setup()
  const socket = await hold.around(connected)

  clock.advance(HOLD_MS - 1)
  const before = keepsProcess(socket)
  clock.advance(1)
  const after = keepsProcess(socket)
  hold.end()

  expect([before, after, keepsProcess(socket)]).toEqual([true, false, true])
  socket.destroy()
})

test('Connections leave those alone that others opened, or that kept no process', async () => {
  const { clock, hold } = setup()
  const others = await connected()
  const quiet = await hold.around(connected)
  quiet.unref()

  clock.advance(HOLD_MS * 2)
  const during = keepsProcess(others)
  hold.end()

  expect([during, keepsProcess(others), keepsProcess(quiet)]).toEqual([true, true, false])
  others.destroy()
  quiet.destroy()
})

test('Connections give one that is used again to the next request as it was', async () => {
  const { clock, hold } = setup()
  // The host's own request waits for the only connection to be free.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = () => get({ port, host: '127.0.0.1', agent }, (response) => response.resume())
  const ours = hold.around(ask)
  const theirs = ask()
  await once(server, 'request')

  clock.advance(HOLD_MS)
  const socket = ours.socket as Socket
  const during = keepsProcess(socket)
  const next = once(server, 'request')
  answers.shift()?.()
  await next

  expect([during, theirs.socket === socket, keepsProcess(socket)]).toEqual([false, true, true])
  const closed = once(theirs, 'close')
  answers.shift()?.()
  await closed
  hold.end()
  agent.destroy()
})

test('Connections let a request of fetch go', async () => {
  const { clock, hold } = setup()
  const asked = once(server, 'request')
  const opened: Socket[] = []
  const hear = (told: unknown): void => void opened.push((told as { socket: Socket }).socket)
  channel('undici:client:sendHeaders').subscribe(hear)
  const answer = hold.around(() => fetch(`http://127.0.0.1:${port}`))
  await asked
  const [socket] = opened as [Socket]

  clock.advance(HOLD_MS)
  const during = keepsProcess(socket)
  answers.shift()?.()
  await (await answer).text()
  // undici looks at what is free in the next turn of the loop.
  await new Promise((resolve) => void setImmediate(resolve))
  channel('undici:client:sendHeaders').unsubscribe(hear)
  hold.end()

  // Free, undici itself lets it keep no process.
  expect([during, keepsProcess(socket)]).toEqual([false, false])
})

test('Connections listen to nothing while no attempt is under way', () => {
  const { hold } = setup()
  const names = ['net.client.socket', 'http.client.request.start', 'undici:client:sendHeaders']
  const during = names.map((name) => channel(name).hasSubscribers)
  hold.end()

  const afterwards = names.map((name) => channel(name).hasSubscribers)

  expect({ during, afterwards }).toEqual({
    during: [true, true, true],
    afterwards: [false, false, false],
  })
})
