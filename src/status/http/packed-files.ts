/** The files of the page, packed as a browser wishes: each once, at its first request. */

import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import type { PageFile } from '../page/page-files.ts'

/** The best first. */
const PACKERS = { br: promisify(brotliCompress), gzip: promisify<string, Buffer>(gzip) } as const

type Packing = keyof typeof PACKERS
type Packed = Promise<Buffer<ArrayBuffer>>

/** Below this, in bytes, a file is not worth it. */
const MIN_BYTES = 400
const packed = new Map<Packing, WeakMap<PageFile, Packed>>([
  ['br', new WeakMap()],
  ['gzip', new WeakMap()],
])

/** How a browser wishes a file, by its `Accept-Encoding`; undefined for as it is. */
export function packingFor(accepted: string): Packing | undefined {
  const wishes = accepted.split(',').map((wish) =>
    wish
      .trim()
      .toLowerCase()
      .split(/\s*;\s*q=/),
  )
  const takes = (packing: string): boolean =>
    wishes.some(([name, weight = '1']) => name === packing && Number(weight) > 0)
  return (Object.keys(PACKERS) as Packing[]).find(takes)
}

/** A file as it goes over the wire. */
export async function packedFile(file: PageFile, accepted: string): Promise<Response> {
  const headers = { 'content-type': file.type, vary: 'accept-encoding' }
  const packing = file.text.length < MIN_BYTES ? undefined : packingFor(accepted)
  if (packing === undefined) return new Response(file.text, { headers })
  return new Response(await pack(file, packing), { headers: { ...headers, 'content-encoding': packing } })
}

function pack(file: PageFile, packing: Packing): Packed {
  const known = packed.get(packing)?.get(file)
  if (known !== undefined) return known
  const made = PACKERS[packing](file.text) as Packed
  packed.get(packing)?.set(file, made)
  return made
}
