/** All of ours that Node calls by itself, from a timer, a microtask or an event, is an attempt: else it ends the host. */

import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'rolldown/parseAst'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What is given a function that Node, or a thing of the host's, calls later, and the place of that function. */
const DOORS: Readonly<Record<string, number>> = {
  queueMicrotask: 0,
  nextTick: 0,
  setImmediate: 0,
  setInterval: 0,
  setTimeout: 0,
  onExit: 0,
  addEventListener: 1,
  addListener: 1,
  on: 1,
  once: 1,
  prependListener: 1,
  prependOnceListener: 1,
  subscribe: 1,
}

/** What makes a function harmless: it does its work as an attempt, and catches all. */
const GUARD = /\b(?:attempt|attempted|touch)\(|try \{/

/** Functions that cannot throw, or that may. Each says why. */
const HARMLESS: Readonly<Record<string, string>> = {
  'src/adapters/hear.ts subscribe': 'passes on to what is an attempt',
  'src/doctor/first-moments.ts addEventListener': 'settles a promise',
  'src/doctor/first-moments.ts on': 'settles a promise',
  'src/doctor/grpc-call.ts addEventListener': 'settles a promise',
  'src/doctor/grpc-call.ts on': 'settles a promise',
  'src/doctor/grpc-call.ts once': 'keeps a number, and settles a promise',
  'src/notify/hold/connections.ts subscribe': 'is an attempt, made before',
  'src/notify/hold/open-sockets.ts once': 'forgets a request, and gives its socket back',
  'src/wake/ears-later.ts subscribe': 'brings ears within a `try`, which are attempts',
  'src/adapters/fetch/published-chunks.ts subscribe': 'reads fields, and hands a chunk to what catches all',
  'src/adapters/ai-sdk/channel.ts queueMicrotask': 'the listener starts each call as an attempt',
  'src/adapters/ai-sdk/integration.ts queueMicrotask': 'the listener starts each call as an attempt',
  'src/adapters/ai-sdk/listener.ts queueMicrotask': 'starts a run as an attempt',
  'src/adapters/model-http/index.ts prependListener': 'ends each run as an attempt',
  'src/adapters/model-http/node-ears.ts once': 'keeps why a request was left',
  'src/adapters/model-http/undici-ears.ts on': 'our own `on`: what hears there is an attempt',
  'src/channels/console/index.ts addEventListener': 'settles a promise',
  'src/channels/console/index.ts once': 'does nothing',
  'src/channels/telegram/client.ts addEventListener':
    'aborts; what listeners to that throw does not come here',
  'src/channels/within-signal.ts addEventListener': 'settles a promise',
  'src/command.ts on': 'does nothing, and the process is ours',
  'src/control/fenced-iterator.ts addEventListener': 'settles promises, and catches what the source throws',
  'src/control/output-fence.ts addEventListener': 'asks for an end, and catches what comes of it',
  'src/control/ownable-child.ts onExit': 'calls the two listeners below',
  'src/control/ownable-child.ts once': 'passes on the listeners of the two files below',
  'src/control/owned-process.ts once': 'asks the kernel, which catches, and settles a promise',
  'src/instance.ts on': 'our own `on`: whatever listens is called as an attempt',
  'src/lifesign.ts on': 'our own `on`: whatever listens is called as an attempt',
  'src/last-words-thread.ts on': 'does nothing, and the thread is ours',
  'src/last-words/signal-death.ts on': 'does nothing',
  'src/last-words/thread-watch.ts subscribe': 'passes on to what is an attempt',
  'src/last-words/thread-watch.ts once': 'keeps an error; the other one is an attempt',
  'src/last-words/unheard-rejections.ts on': 'rejects, which is what it is for',
  'src/notify/delivery/attempt.ts addEventListener': 'aborts and settles a promise',
  'src/notify/delivery/channel-queue.ts queueMicrotask': 'moves each thread on as an attempt',
  'src/telemetry/foreign/adoptable-spans.ts queueMicrotask': 'takes a span off; who is told is guarded',
  'src/telemetry/foreign/undecided-spans.ts queueMicrotask': 'takes a span off; who is told is guarded',
  'src/telemetry/spans/forgotten-spans.ts queueMicrotask': 'ends each span within a `try`',
  'src/wake/doorbell.ts subscribe': 'wakes Lifesign within a `try`',
  'src/wake/stand-by.ts once': 'wakes Lifesign within a `try`',
  'src/voice/unheard-traffic.ts subscribe': 'reads within a `try`, and sets a timer of the guarded clock',
  'src/engine.ts on': 'our own `on`: whatever listens is called as an attempt',
  'src/status/http/status-server.ts on': 'destroys a socket, unrefs one, and warns',
  'src/status/http/status-server.ts once': 'settles a promise',
  'src/status/sockets/beacon.ts on': 'destroys a socket, reads within a `try`, and warns',
  'src/status/sockets/beacon.ts once': 'settles a promise; forgets a socket',
  'src/status/sockets/line-reader.ts on': 'destroys a socket, and reads within a `try`',
  'src/status/sockets/remote-feed.ts once': 'settles promises, and connects again',
  'src/system-clock.ts setImmediate': 'the clock of rooms is a guarded clock',
  'src/system-clock.ts setTimeout': 'the clock of rooms is a guarded clock',
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
}
interface Call extends Node {
  readonly callee: Node & { readonly name?: string; readonly property?: { readonly name?: string } }
  readonly arguments: readonly Node[]
}

function* callsOf(node: unknown): Generator<Call> {
  if (typeof node !== 'object' || node === null) return
  if ((node as Node).type === 'CallExpression') yield node as Call
  for (const part of Object.values(node)) {
    if (Array.isArray(part)) for (const one of part) yield* callsOf(one)
    else yield* callsOf(part)
  }
}

/** The function that is given, in words: where it has a name, what that name was given. */
function wordsOf(text: string, given: Node): string {
  const words = text.slice(given.start, given.end)
  const name = /^(?:this\.)?(#?\w+)$/.exec(words)?.[1]
  if (name === undefined) return words
  const made = new RegExp(`(?:const |readonly )${name}\\b[^=\\n]*= `).exec(text)
  if (made === null) return words
  // It ends where the next thing of its own depth begins.
  const indent = /^ */.exec(text.slice(text.lastIndexOf('\n', made.index) + 1))?.[0] ?? ''
  const rest = text.slice(made.index)
  const end = rest.search(new RegExp(`\\n${indent}(?=[^\\s})\\]])`))
  return end < 0 ? rest : rest.slice(0, end)
}

interface Callback {
  /** File and door. */
  readonly place: string
  readonly words: string
}

function callbacksIn(file: string): Callback[] {
  const text = readFileSync(`${root}${file}`, 'utf8')
  return [...callsOf(parseAst(text, { lang: 'ts' }))].flatMap((call) => {
    const door = call.callee.name ?? call.callee.property?.name ?? ''
    const given = Object.hasOwn(DOORS, door) ? call.arguments[DOORS[door] ?? 0] : undefined
    return given === undefined ? [] : [{ place: `${file} ${door}`, words: wordsOf(text, given) }]
  })
}

const callbacks = globSync('src/**/*.ts', { cwd: root })
  // The page runs in a browser, and the commands in a process of ours.
  .filter((file) => !/\/testing\/|\/status\/page\/|\/cli\/|fixture\.ts$/.test(file))
  .flatMap(callbacksIn)
const unguarded = callbacks.filter(({ words }) => !GUARD.test(words))

it('every function of ours that Node calls by itself is an attempt, or is known not to throw', () => {
  expect(callbacks.length).toBeGreaterThan(25)
  expect(unguarded.filter(({ place }) => HARMLESS[place] === undefined)).toEqual([])
})

it('knows no harmless function that is gone', () => {
  const places = new Set(unguarded.map(({ place }) => place))

  expect(Object.keys(HARMLESS).filter((place) => !places.has(place))).toEqual([])
})

it('all rooms have a clock whose callbacks are attempts', () => {
  const wiring = readFileSync(`${root}src/rooms.ts`, 'utf8')

  expect(wiring).toContain('clock: guardedClock(given.clock, attempt)')
  expect(wiring).not.toMatch(/systemClock|given\.(?!clock, attempt)/)
})
