/** Real `fetch` against a local server that answers in three chunks. */

import { createServer, type ServerResponse } from 'node:http'
import { channel } from 'node:diagnostics_channel'
import type { AddressInfo } from 'node:net'

import type { AdapterFixture, Stage } from '../../testing/adapter-fixture.ts'
import { fetchProgress } from './index.ts'

const CHANNELS = ['undici:request:create', 'undici:request:bodyChunkReceived']

export const fixture: AdapterFixture = {
  adapter: fetchProgress,
  reports: 'progress',
  scenes: { answer },
  surface: () => CHANNELS.map((name) => channel(name).hasSubscribers),
}

async function answer({ secret }: Stage): Promise<string> {
  const server = createServer((_, response) => void speak(response, secret))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: secret })
    return await response.text()
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

async function speak(response: ServerResponse, secret: string): Promise<void> {
  for (const chunk of [secret, ' and ', 'more']) {
    await new Promise((resolve) => response.write(chunk, resolve))
  }
  response.end()
}
