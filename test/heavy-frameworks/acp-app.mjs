/** A client of an agent that is a process of its own, started like this one. */

import { spawn } from 'node:child_process'
import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

import { client, methods, ndJsonStream } from '@agentclientprotocol/sdk'

const file = fileURLToPath(new URL('acp-agent.mjs', import.meta.url))
const child = spawn(process.execPath, [...process.execArgv, file, '--tell'], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
const stream = ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout))
const { agent } = methods
const refused = { outcome: { outcome: 'selected', optionId: 'no' } }

await client({ name: 'editor' })
  .onRequest(methods.client.session.requestPermission, () => refused)
  .connectWith(stream, async (peer) => {
    await peer.request(agent.initialize, { protocolVersion: 1, clientCapabilities: {} })
    await peer.buildSession('/').withSession(async (session) => {
      for (const act of ['answer found', 'tool found', 'permission x', 'fail x']) {
        session.prompt(act).catch(({ message }) => console.log('failed', message))
        console.log(await session.readText().catch(({ code }) => code))
      }
    })
  })
child.stdin.end()
