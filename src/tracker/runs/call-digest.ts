/** Fingerprints of what calls are given and what comes of them: to be compared, and to tell nothing else. */

/** A longer text is compared by its ends, its length, and so many characters between. */
const MAX_TEXT = 4_096
const END_LENGTH = 1_024
/** Larger values are compared with nothing: looking at them would block the loop. */
const MAX_CHARACTERS = 16_384
const MAX_PARTS = 1_000
const MAX_DEPTH = 20

/** What is no text begins with one of these: lengths of texts are never negative. */
const NULL = -1
const PLAIN = -2
const LIST = -3
const END = -4

/** Made anew in each process: a fingerprint says nothing to code that has not seen the value, nor elsewhere. */
const KEYS = crypto.getRandomValues(new Uint32Array(2))

/**
 * Fingerprints a value, in time that does not grow with it.
 *
 * @param seed of another value that goes with it. Default: the key of this process
 * @returns undefined for what cannot be compared: too large, a stream, a getter that throws
 */
export function digestOf(value: unknown, seed?: number): number | undefined {
  const digest = new Digest(seed)
  try {
    return digest.add(value, 0) ? digest.value : undefined
  } catch {
    return undefined
  }
}

/** Two lanes of 32 bits, of which 53 bits are read. */
class Digest {
  #high = KEYS[0] as number
  #low = KEYS[1] as number
  #characters = MAX_CHARACTERS
  #parts = MAX_PARTS

  constructor(seed: number | undefined) {
    if (seed !== undefined) this.#addNumber(seed)
  }

  get value(): number {
    const high = Math.imul(this.#high ^ (this.#high >>> 16), 2_246_822_507) ^ (this.#low >>> 13)
    const low = Math.imul(this.#low ^ (this.#low >>> 16), 3_266_489_909) ^ (this.#high >>> 13)
    return 4_294_967_296 * (high & 0x1f_ffff) + (low >>> 0)
  }

  /** @returns false as soon as the value cannot be compared */
  add(value: unknown, depth: number): boolean {
    this.#parts -= 1
    if (this.#parts < 0 || depth > MAX_DEPTH) return false
    switch (typeof value) {
      case 'string':
        return this.#addText(value)
      case 'object':
        return value === null ? this.#addNumber(NULL) : this.#addObject(value, depth + 1)
      case 'function':
      case 'symbol':
        return false
      default:
        return this.#addNumber(PLAIN) && this.#addText(`${typeof value} ${String(value)}`)
    }
  }

  #addObject(value: object, depth: number): boolean {
    if (Array.isArray(value)) {
      this.#addNumber(LIST)
      return this.#addNumber(value.length) && value.every((part) => this.add(part, depth))
    }
    if (value instanceof Error) return this.add([value.name, value.message], depth)
    if (value instanceof Date) return this.add(Number(value), depth)
    if (ArrayBuffer.isView(value)) return this.#addBytes(value)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return false
    for (const name in value) {
      if (!this.#addText(name)) return false
      if (!this.add((value as Readonly<Record<string, unknown>>)[name], depth)) return false
    }
    return this.#addNumber(END)
  }

  #addText(text: string): boolean {
    const { length } = text
    this.#characters -= Math.min(length, MAX_TEXT)
    if (this.#characters < 0) return false
    this.#addNumber(length)
    if (length <= MAX_TEXT) {
      for (let at = 0; at < length; at += 1) this.#addNumber(text.charCodeAt(at))
      return true
    }
    for (let at = 0; at < END_LENGTH; at += 1) {
      this.#addNumber(text.charCodeAt(at))
      this.#addNumber(text.charCodeAt(length - 1 - at))
    }
    const step = (length - 2 * END_LENGTH) / (MAX_TEXT - 2 * END_LENGTH)
    for (let at = END_LENGTH; at < length - END_LENGTH; at += step)
      this.#addNumber(text.charCodeAt(Math.floor(at)))
    return true
  }

  #addBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): boolean {
    this.#characters -= Math.min(byteLength, MAX_TEXT)
    if (this.#characters < 0) return false
    const bytes = new Uint8Array(buffer, byteOffset, byteLength)
    this.#addNumber(byteLength)
    const step = Math.max(1, byteLength / MAX_TEXT)
    for (let at = 0; at < byteLength; at += step) this.#addNumber(bytes[Math.floor(at)] as number)
    return true
  }

  #addNumber(number: number): true {
    this.#high = Math.imul(this.#high ^ number, 2_654_435_761)
    this.#low = Math.imul(this.#low ^ number ^ (this.#high >>> 15), 1_597_334_677)
    return true
  }
}
