/** Fails each test file that leaves its process otherwise than it found it: the next file runs in the same one. */

import childProcess from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import { diag, DiagLogLevel } from '@opentelemetry/api'
import { afterAll, expect } from 'vitest'
import { speakUp } from '../../src/voice/warn.ts'

type Shared = Readonly<Record<string, unknown>>

const OTEL = Symbol.for('opentelemetry.js.api.1')

/** Made by a library at its first use, the same for everybody from then on. */
const MADE_ONCE = new Set([
  'globalThis.__zod_globalConfig',
  'globalThis.__zod_globalRegistry',
  'globalThis.Symbol(opentelemetry.js.api.1)',
  'opentelemetry.version',
  'process.allowedNodeEnvironmentFlags',
  'process._eventsCount',
])

/** What the files of one process have in common: its names, and what stands behind them. */
function shared(): Shared {
  return {
    ...membersOf('globalThis', globalThis),
    ...membersOf('opentelemetry', Reflect.get(globalThis, OTEL) ?? {}),
    ...membersOf('process', process),
    ...membersOf('process.env', process.env),
    ...membersOf('console', console),
    ...membersOf('fs', fs),
    ...membersOf('child_process', childProcess),
    ...membersOf('http', http),
    ...listenersOf(process),
    'process.cwd()': process.cwd(),
  }
}

function membersOf(name: string, of: object): Shared {
  return Object.fromEntries(
    Reflect.ownKeys(of).map((key) => {
      const member = Object.getOwnPropertyDescriptor(of, key)
      return [`${name}.${String(key)}`, member?.value ?? member?.get]
    }),
  )
}

function listenersOf(emitter: NodeJS.EventEmitter): Shared {
  return Object.fromEntries(
    emitter.eventNames().map((event) => [`process.on(${String(event)})`, emitter.listenerCount(event)]),
  )
}

const found = shared()

afterAll(() => {
  forgetWarnings()
  const left = shared()
  const names = new Set([...Object.keys(found), ...Object.keys(left)])
  const changed = [...names].filter((name) => !MADE_ONCE.has(name) && !Object.is(found[name], left[name]))
  expect(changed, 'put it back, or name the file in the list of vitest.config.ts').toEqual([])
})

/** What nobody has heard is kept for the next logger, which is that of another test. */
function forgetWarnings(): void {
  const deaf = (): void => {}
  diag.setLogger({ error: deaf, warn: deaf, info: deaf, debug: deaf, verbose: deaf }, DiagLogLevel.NONE)
  speakUp()
  diag.disable()
}
