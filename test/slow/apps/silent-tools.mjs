/** Tools that say nothing for a while, each with real processes: tells who is accused, when, and by what evidence. */

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { childProcesses } from '../../../src/adapters/child-process/index.ts'
import { resolveOptions } from '../../../src/options/options.ts'
import { wireRooms } from '../../../src/rooms.ts'

const LIMIT_MS = 30_000
const UNTIL_MS = 64_000
const node = process.execPath

const rooms = wireRooms(resolveOptions({ watchProcess: false }), () => {})
childProcesses().install(rooms.recorder)
const folder = mkdtempSync(`${tmpdir()}/lifesign-`)
const deaf = await listening(createServer(() => {}))
const pids = []

function start(command, ...args) {
  const child = spawn(command, args, { detached: true })
  pids.push(child.pid)
  child.stderr.resume()
  return child
}

/** Reads the output of a process, as most tools do. */
function read(child) {
  child.stdout.on('data', () => {})
  return child
}

const shell = (script) => read(start('sh', '-c', script))
const script = (text) => read(start(node, '-e', text))

const BUSY = 'for (;;) ;'
const WRITES = `setInterval(() => require('fs').writeFileSync(process.argv[1], Buffer.alloc(1e6)), 500)`
/** Works for a while, and then waits for ever. */
const STOPS = `const end = Date.now() + 28_000; while (Date.now() < end); setInterval(() => {}, 1e6)`
/** Starts a command for each line that it reads, as agents do that live in a process of their own. */
const AGENT = `require('readline').createInterface({ input: process.stdin }).on('line', (line) => require('child_process').spawn('sh', ['-c', line]))`

/** A run whose agent process was there before the call, and gets a command in it. */
const agent = (command) => ({
  before: () => start(node, '-e', AGENT),
  tool: (child) => void child.stdin.write(command + '\n'),
})

const scenes = {
  'a compiler': { tool: () => script(BUSY) },
  'a build of many short steps': { tool: () => shell(`while :; do ${node} -e 0; done`) },
  'an installation': { tool: () => read(start(node, '-e', WRITES, `${folder}/file`)) },
  'a test run that prints a dot now and then': { tool: () => shell('while :; do printf .; sleep 5; done') },
  'a build that stops at its limit': { tool: () => script(STOPS) },
  'an agent with a busy command': agent(`exec ${node} -e '${BUSY}'`),
  sleep: { tool: () => read(start('sleep', '300')) },
  'a process that waits for its standard input': { tool: () => read(start('cat')) },
  'a pipe that nobody reads': { tool: () => start('yes') },
  'a client of a deaf server': { tool: () => script(`require('net').connect(${deaf.address().port})`) },
  'a shell that left a server behind': { tool: () => shell('sleep 300 & echo started') },
  'an agent with a hung command': agent('exec sleep 300'),
  'a tool without a process': { tool: () => {} },
}

/** Only this one, because it is found only while no other tool is open; nobody holds its shell when that is over. */
const lonely = {
  'a daemon at work': {
    tool: () =>
      shell(`setsid ${node} -e '${BUSY}' > /dev/null 2>&1 & echo $!; sleep 1`).stdout.once('data', (pid) => {
        pids.push(Number(pid))
      }),
  },
}

// A host that works collects its garbage, and with it what is left of commands that are over.
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

// Observed time, as a judge counts it: what a busy machine makes late does not count.
let silenceMs = 0
let tickedMs = performance.now()
const open = Object.entries(process.argv[2] === 'alone' ? lonely : scenes).map(([name, { before, tool }]) => {
  const scene = { name }
  rooms.runners.controller.run({}, async (run) => {
    const made = before?.()
    // What was there before a call is as old as its run at least.
    if (made !== undefined) await new Promise((resolve) => setTimeout(resolve, 1_000))
    await run.tool({ name }, async (call) => {
      scene.call = call
      tool(made)
      await new Promise(() => {})
    })
  })
  return scene
})

const ticking = setInterval(() => {
  const nowMs = performance.now()
  silenceMs += Math.min(nowMs - tickedMs, 1_100)
  tickedMs = nowMs
  collectGarbage()
  for (const scene of open) {
    if (scene.call === undefined || scene.accusedMs !== undefined) continue
    const { limitMs, evidence } = rooms.witness.ask(scene.call, { silenceMs, limitMs: LIMIT_MS })
    scene.evidence = evidence
    if (silenceMs > limitMs) scene.accusedMs = Math.round(silenceMs)
  }
  if (silenceMs < UNTIL_MS) return
  clearInterval(ticking)
  for (const { name, accusedMs, evidence } of open) console.log(JSON.stringify({ name, accusedMs, evidence }))
  for (const pid of pids) kill(-pid)
  rmSync(folder, { recursive: true })
  process.exit()
}, 1_000)

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone.
  }
}

function listening(server) {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
