/** Tools that say nothing, each with real processes, in an application that only says where its people sit. */

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { run, sessions } from 'lifesign'

import { claudeAgent } from './claude-agent.mjs'

/** From fifty quick calls on, the limit of a tool is learned: 120 s, the shortest that there is. */
const QUICK_CALLS = 55
/** All that is accused at its limit is accused by then; two looks later, so is what was found late. */
const WATCHED_MS = 150_000

const say = (of) => console.log(JSON.stringify(of))
const [compiler, only = ''] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'lifesign-evidence-'))
const children = []

const start = (command, args, options = {}) => {
  const child = spawn(command, args, { cwd: folder, detached: true, ...options })
  child.stderr.resume()
  children.push(child)
  return child
}
const read = (child) => child.stdout.on('data', () => {})
const shell = (script, options) => read(start('nice', ['sh', '-c', script], options))

const listening = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))
const deafPort = await listening(createSocketServer(() => {}))

/** A registry with one package, whose archive comes slowly: 100 KB each second. */
async function slowRegistry() {
  const answer = async ({ url }, response) => {
    if (!url.endsWith('.tgz')) {
      const dist = { tarball: `http://127.0.0.1:${port}/big.tgz` }
      const versions = { '1.0.0': { name: 'big', version: '1.0.0', dist } }
      return response.end(JSON.stringify({ name: 'big', 'dist-tags': { latest: '1.0.0' }, versions }))
    }
    while (!response.destroyed) {
      response.write(randomBytes(100_000))
      await pause(1_000)
    }
  }
  const port = await listening(createServer(answer))
  return port
}

writeFileSync(join(folder, 'index.ts'), 'export const answer: number = 42\n')
writeFileSync(join(folder, 'package.json'), '{"name":"app","version":"1.0.0"}')
writeFileSync(join(folder, 'main.c'), 'int main(void) { return 0; }\n')
const registry = await slowRegistry()
const npm = { npm_config_registry: `http://127.0.0.1:${registry}`, npm_config_cache: join(folder, 'cache') }

/** By the name of the tool: what it does. */
const TOOLS = {
  tsc: () => shell(`while :; do '${compiler}' --noEmit index.ts; done`),
  gcc: () => shell('while :; do gcc -O2 -c main.c -o main.o; done'),
  'npm install': () => shell('npm install big --no-audit --no-fund', { env: { ...process.env, ...npm } }),
  sleep: () => shell('sleep 600'),
  'reads standard input': () => shell('cat'),
  'blocked pipe': () => start('yes', []),
  'deaf server': () =>
    read(start(process.execPath, ['-e', `fetch('http://127.0.0.1:${deafPort}').catch(() => {})`])),
  'left a server behind': () =>
    shell(`'${process.execPath}' -e "require('http').createServer().listen(0)" & echo started`),
}

const SCENES = Object.entries(TOOLS).map(([name, tool]) => ({
  name,
  play: (current) =>
    current.tool({ name }, async () => {
      say({ begun: name, atMs: performance.now() })
      tool()
      await new Promise(() => {})
    }),
}))

/** Lets Lifesign learn that a tool is quick. */
async function teach(name) {
  await run({}, async (current) => {
    for (let call = 0; call < QUICK_CALLS; call += 1) await current.tool({ name }, async () => {})
  })
}

const claude = await claudeAgent({ folder, say })
const scenes = [...SCENES, ...claude].filter(({ name }) => name.includes(only))
for (const { tool, name } of scenes) await teach(tool ?? name)
const begun = scenes.map(({ name, play }) => {
  const origin = { channel: 'check', room: name }
  run({ session: name, label: name, origin }, play).catch((error) =>
    say({ failed: name, error: String(error) }),
  )
  return name
})

await pause(scenes.length === 0 ? 0 : WATCHED_MS)
for (const name of begun) {
  const strands = sessions.get(name)?.strands ?? []
  for (const { name: tool, silenceMs, limitMs, limitSource, evidence } of strands)
    say({ shown: name, tool, silenceMs, limitMs, limitSource, evidence })
}
for (const child of children) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It is gone.
  }
}
rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
process.exit()
