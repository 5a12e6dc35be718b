/** Modules of libraries that adapters need something of: what a version lacks is missing, and the module is whole. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { shareClasses } from '../../src/wake/share-classes.ts'

const folder = mkdtempSync(join(tmpdir(), 'lifesign-share-'))
const SHARED = ['lifesign.acp.connection', 'lifesign.mcp.protocol', 'lifesign.strands'].map((name) =>
  Symbol.for(name),
)

beforeAll(shareClasses)
afterAll(() => {
  for (const name of SHARED) Reflect.deleteProperty(globalThis, name)
  rmSync(folder, { recursive: true })
})

function load(file: string, code: string): unknown {
  const path = join(folder, 'node_modules', file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, code)
  // By Node itself, which vitest's own imports pass by.
  return createRequire(path)(path) as unknown
}

const shared = (name: string): unknown => Reflect.get(globalThis, Symbol.for(name))

test.runIf('registerHooks' in Module)('a class is shared as its module is loaded', () => {
  const loaded = load('@strands-agents/sdk/dist/src/agent/agent.js', 'export class Agent {}')

  expect(loaded).toHaveProperty('Agent', shared('lifesign.strands'))
})

test.runIf('registerHooks' in Module)('a version without the class is loaded as without us', () => {
  const modern = load('@agentclientprotocol/sdk/dist/jsonrpc.js', 'export {}')
  const common = load('@modelcontextprotocol/sdk/dist/cjs/shared/protocol.js', 'exports.protocolVersion = 3')

  expect(modern).toBeDefined()
  expect(common).toMatchObject({ protocolVersion: 3 })
  expect([shared('lifesign.acp.connection'), shared('lifesign.mcp.protocol')]).toEqual([undefined, undefined])
})
