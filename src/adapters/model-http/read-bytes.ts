/** What bytes of an answer say: as text, and as JSON. */

/** Bytes as text: names and figures are ASCII, and no other character can be taken for JSON's own. */
export function latin1({ buffer, byteOffset, length }: Uint8Array): string {
  return length === 0 ? '' : Buffer.from(buffer, byteOffset, length).toString('latin1')
}

/** What JSON says; undefined for what is none. */
export function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
