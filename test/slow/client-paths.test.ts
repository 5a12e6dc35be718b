/** Of all that the clients of models can ask for, only chats are calls of a model: no embedding, image, file or batch. */

import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'

import { expect, it } from 'vitest'

import { endpointOf } from '../../src/adapters/model-http/endpoint.ts'

it.each([
  ['openai', ['/chat/completions', '/responses']],
  ['@anthropic-ai/sdk', ['/messages']],
])('of all that %s posts, only these are chats', (name, chats) => {
  const posted = pathsOf(name)

  expect(posted.length).toBeGreaterThan(50)
  const heard = posted.filter((path) => {
    const address = { method: 'POST', host: 'api.openai.com', path }
    return endpointOf(address) !== undefined
  })
  expect(heard).toEqual(chats.map((path) => `/v1${path}`))
})

/** Where the real client posts to. */
function pathsOf(name: string): string[] {
  const { resolve } = createRequire(new URL('../frameworks/package.json', import.meta.url))
  const folder = `${dirname(resolve(name))}/resources`
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.mjs'),
  )
  const paths = files.flatMap((file) => {
    const code = readFileSync(`${folder}/${file}`, 'utf8')
    return [...code.matchAll(/_client\s*\.post\((?:path)?\s*[`'"]([^`'"]*)/g)].map(([, path = '']) => path)
  })
  const plain = paths.map((path) => path.replaceAll(/\$\{[^}]*\}/g, 'id_1').replace(/\?.*$/, ''))
  return [...new Set(plain.map((path) => (path.startsWith('/v1/') ? path : `/v1${path}`)))].toSorted()
}
