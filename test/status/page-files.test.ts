/** The files of the live page: how large they are, and how they go over the wire. */

import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { packingFor } from '../../src/status/http/packed-files.ts'
import { buildPage } from '../../src/status/page/build-page.ts'
import { LiveView } from '../support/live-view.ts'

const files = await buildPage()
const bytes = (text: string): number => Buffer.byteLength(text)

describe('the files of the live page', () => {
  it('are under 60,000 bytes together, not compressed', () => {
    const sizes = Object.values(files).map(({ text }) => bytes(text))

    expect(sizes).toHaveLength(5)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000)
  })

  it('keep their words when lines are taken out', () => {
    expect(files['index.html'].text).toContain(
      'In a terminal, <code>npx lifesign tasks</code> shows the same.',
    )
    expect(files['page.css'].text).not.toMatch(/var\(--[a-z]{2}/)
  })

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)(
    'go over the wire as %s where that is accepted, at most half as large',
    async (packing, unpack) => {
      const { ask } = live()

      const answer = await ask('/page.js', { headers: { 'accept-encoding': packing } })

      expect(answer.headers.get('content-encoding')).toBe(packing)
      expect(answer.headers.get('content-type')).toBe(files['page.js'].type)
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'")
      const packed = Buffer.from(await answer.arrayBuffer())
      expect(unpack(packed).toString()).toBe(files['page.js'].text)
      expect(packed.length).toBeLessThan(bytes(files['page.js'].text) / 2)
    },
  )

  it('go as they are to whoever takes nothing else, and where packing gains nothing', async () => {
    const { ask } = live()

    const plain = await ask('/page.css')
    const small = await ask('/calm.svg', { headers: { 'accept-encoding': 'br' } })

    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(plain.headers.get('vary')).toBe('accept-encoding')
    expect(await plain.text()).toBe(files['page.css'].text)
    expect(small.headers.get('content-encoding')).toBeNull()
  })
})

describe('packingFor', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['GZIP ; q=1', 'gzip'],
    ['identity', undefined],
    ['*', undefined],
    ['brotli', undefined],
    ['', undefined],
  ])('%j is %s', (accepted, packing) => {
    expect(packingFor(accepted)).toBe(packing)
  })
})

function live() {
  const view = new LiveView()
  return { ask: view.ask.bind(view) }
}
