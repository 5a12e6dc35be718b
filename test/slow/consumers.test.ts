/** The packed package in applications of their own: imported, required, preloaded, type-checked. */

import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startChatReceiver } from '../../examples/demo/chat-receiver.ts'
import { ROOT, NODES } from './child.ts'
import { Consumer, packPackage, type PackedPackage } from './consumer-app.ts'
import { loadAll, MODULES, story } from './consumer-story.ts'

let packed: PackedPackage
// It builds the package.
beforeAll(async () => void (packed = await packPackage()), 180_000)
afterAll(() => packed.remove())

const LINES = Object.keys(MODULES) as (keyof typeof MODULES)[]
const NODE_NAMES = Object.keys(NODES) as (keyof typeof NODES)[]
const EVERY_PAIR = LINES.flatMap((line) => NODE_NAMES.map((node) => [line, node] as const))

/** Every way into the package, but for the main one and the preload. */
const ENTRIES = [
  'status',
  'testing',
  ...globSync('{channels,adapters}/*/index.ts', { cwd: join(ROOT, 'src') }).map(dirname),
]
function openConsumer(line: keyof typeof MODULES): Consumer {
  const consumer = new Consumer({ packed, modules: MODULES[line] })
  onTestFinished(() => consumer.remove())
  return consumer
}

describe.each(EVERY_PAIR)('with %s, under %s, the package', (line, node) => {
  const told = ['span invoke_agent clerk', 'host saw boom', 'told ❌ Task `index-repo` crashed: boom']

  test.each([
    ['import', 'app.mjs', `const load = {}\n${loadAll(line, 'await import')}${story(line)}`],
    ['require', 'app.cjs', `const load = {}\n${loadAll(line, 'require')}${story(line)}`],
  ])('is loaded by %s, and spans and notices arrive', async (_verb, file, text) => {
    const consumer = openConsumer(line)
    consumer.write(file, text)

    const { lines, stderr, code } = await consumer.run(NODES[node], [file])

    expect(lines.toSorted()).toEqual(told.toSorted())
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  })

  test('holds a crash until people were told', async () => {
    const consumer = openConsumer(line)
    const chat = await startChatReceiver()
    onTestFinished(() => chat.close())
    const channels = `[webhook({ url: '${chat.url}', name: 'chat' })]`
    consumer.write(
      'app.mjs',
      `import { startLifesign } from 'lifesign'
       import { webhook } from 'lifesign/channels/webhook'
       const lifesign = startLifesign({ channels: ${channels}, defaultOrigin: { channel: 'chat', room: 'r' } })
       await lifesign.run({ label: 'index-repo' }, () => Promise.reject(new Error('boom')))`,
    )

    const { stderr, code } = await consumer.run(NODES[node], ['app.mjs'])

    expect(chat.received().map(({ text }) => text)).toEqual(['❌ Task `index-repo` crashed: boom'])
    expect([code, stderr.includes('Error: boom')]).toEqual([1, true])
  })

  test.each(['--import', '--require'])('is preloaded by %s', async (preload) => {
    const consumer = openConsumer(line)
    const body = `({ id }) => console.log('run', typeof id, typeof currentLifesign())`
    const text = `const { currentLifesign, run } = require('lifesign')\nrun({ agent: 'clerk' }, ${body})\n`
    consumer.write('app.cjs', text)

    const { lines, stderr, code } = await consumer.run(NODES[node], [preload, 'lifesign/register', 'app.cjs'])

    expect(lines).toEqual(['run string object'])
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  })
})

describe('the engine of the package', () => {
  test.each(NODE_NAMES)('comes under %s with the first start, and not with the import', async (node) => {
    const consumer = openConsumer('API 1.10, SDK 3')
    consumer.write(
      'app.mjs',
      `import { createRequire } from 'node:module'
       import { run, startLifesign } from 'lifesign'
       const { cache } = createRequire(import.meta.url)
       const isLoaded = () => Object.keys(cache).some((file) => file.endsWith('engine.cjs'))
       console.log(isLoaded())
       const lifesign = startLifesign()
       console.log(isLoaded(), await run({ label: 'index-repo' }, () => 'done'))
       await lifesign.shutdown()`,
    )

    const { lines, stderr } = await consumer.run(NODES[node], ['app.mjs'])

    expect({ lines, stderr }).toEqual({ lines: ['false', 'true done'], stderr: '' })
  })

  test('is a part of an application that is bundled', async () => {
    const consumer = openConsumer('API 1.10, SDK 3')
    consumer.write(
      'app.mjs',
      `import { LaneError, Run, startLifesign } from 'lifesign'
       const lifesign = startLifesign()
       const lane = { mode: 'reject' }
       await lifesign.run({ session: 'C1:171', lane }, async (run) => {
         const second = lifesign.run({ session: 'C1:171', lane }, () => {})
         console.log(run instanceof Run, await second.catch((error) => error instanceof LaneError))
       })
       await lifesign.shutdown()`,
    )
    await consumer.bundle('app.mjs', 'bundled.mjs')

    const { lines, stderr } = await consumer.run(NODES['Node 24'], ['bundled.mjs'])

    expect({ lines, stderr }).toEqual({ lines: ['true true'], stderr: '' })
  })
})

// As in Jest, which cannot require ES modules.
describe.each(NODE_NAMES)('where no ES module can be required, under %s, the package', (node) => {
  test('is required, and each of its entries', async () => {
    const consumer = openConsumer('API 1.10, SDK 3')
    const entries = ENTRIES.map((entry) => `require('lifesign/${entry}')\n`).join('')
    const line = 'API 1.10, SDK 3'
    const app = `const load = {}\n${loadAll(line, 'require')}${entries}${story(line)}`
    consumer.write('app.cjs', app)

    const { lines, stderr, code } = await consumer.run(NODES[node], [
      '--no-experimental-require-module',
      'app.cjs',
    ])

    expect([stderr, code]).toEqual(['', 0])
    expect(lines).toContain('told ❌ Task `index-repo` crashed: boom')
  })

  test('is the same where another part of the application imports it', async () => {
    const consumer = openConsumer('API 1.10, SDK 3')
    const same = `console.log(lifesign.Lifesign === Lifesign, lifesign.currentLifesign() === started)`
    consumer.write(
      'app.cjs',
      `const { Lifesign, startLifesign } = require('lifesign')
const started = startLifesign()
import('lifesign').then((lifesign) => { ${same}; return started.shutdown() })\n`,
    )

    const { lines } = await consumer.run(NODES[node], ['--no-experimental-require-module', 'app.cjs'])

    expect(lines).toEqual(['true true'])
  })
})

describe('the types of the package', () => {
  const source = `
import { currentLifesign, startLifesign, type Channel, type Notice } from 'lifesign'
import { aiSdk, aiSdkTelemetry } from 'lifesign/adapters/ai-sdk'
import { fetchProgress } from 'lifesign/adapters/fetch'
import { consoleChannel } from 'lifesign/channels/console'
import { discord } from 'lifesign/channels/discord'
import { functionChannel } from 'lifesign/channels/function'
import { slack } from 'lifesign/channels/slack'
import { telegram } from 'lifesign/channels/telegram'
import { webhook } from 'lifesign/channels/webhook'
import { FakeClock, testChannel } from 'lifesign/testing'

const told: Notice[] = []
const own: Channel = functionChannel('chat', (notice) => void told.push(notice))
const channels = [
  own,
  consoleChannel(),
  discord({ token: 't' }),
  slack({ token: 't' }),
  telegram({ token: '1:t' }),
  webhook({ url: 'https://example.com/hook' }),
]
const adapters = [fetchProgress(), aiSdk()]
const lifesign = startLifesign({ adapters, channels, clock: new FakeClock() })
console.log(aiSdkTelemetry().onEnd({}))
const length: number = await lifesign.run({ label: 'a', timeoutMs: 1_000 }, async (run) => run.id.length)
lifesign.on('run.ended', ({ end }) => console.log(end.reason, length, currentLifesign(), testChannel))
`

  test('satisfy the strictest application', async () => {
    const consumer = openConsumer('API 1.10, SDK 3')
    consumer.write('app.mts', source)

    const { lines, code } = await consumer.typeCheck('app.mts')

    expect(lines).toEqual([])
    expect(code).toBe(0)
  })

  // The AI SDK's own declarations do not pass these checks.
  test('fit an application that has the AI SDK and skips the checks of libraries', async () => {
    const consumer = openConsumer('API 1.10, SDK 3')
    const calls = `import { streamText } from 'ai'
streamText({ model: 'm', prompt: 'p', telemetry: { integrations: [aiSdkTelemetry()] } })
`
    consumer.write('app.mts', source + calls)

    const { lines, code } = await consumer.typeCheck('app.mts', ['--skipLibCheck'])

    expect(lines).toEqual([])
    expect(code).toBe(0)
  })

  // Node 22 requires our modules; TypeScript believes it by itself only from 5.8 on, and not with node16.
  test.each(['node16', 'nodenext'])('satisfy a CommonJS application with module: %s', async (module) => {
    const consumer = openConsumer('API 1.10, SDK 3')
    const inFunction = source.replace('const told', 'async function main() {\nconst told')
    const doors = ENTRIES.map((entry, index) => `import door${index} = require('lifesign/${entry}')\n`)
    const used = `void [${doors.map((_, index) => `door${index}`).join(', ')}]\n`
    const preload = `import 'lifesign/register'\nimport { Lifesign } from 'lifesign'\n${doors.join('')}${used}`
    const isOurs = 'console.log(lifesign instanceof Lifesign)'
    consumer.write('app.cts', `${preload}${inFunction}\n${isOurs}\n}\nvoid main()\n`)

    const { lines, code } = await consumer.typeCheck('app.cts', ['--module', module])

    expect(lines).toEqual([])
    expect(code).toBe(0)
  })

  test('refuse what is wrong', async () => {
    const consumer = openConsumer('API 1.10, SDK 3')
    consumer.write(
      'app.mts',
      `import { startLifesign } from 'lifesign'\nstartLifesign({ tickMs: 'often' })\n`,
    )

    const { lines } = await consumer.typeCheck('app.mts')

    expect(lines.join()).toContain("Type 'string' is not assignable to type 'number'")
  })
})
