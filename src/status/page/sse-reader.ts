/** Reads server-sent events from a body: `EventSource` can send no token. */

/** One event. */
export interface SentEvent {
  readonly id: string | undefined
  readonly name: string
  readonly data: string
}

/** Hands each event to `take` until the body ends. */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  take: (event: SentEvent) => void,
): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (rest + value).split(/\r?\n\r?\n/)
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = eventOf(block)
      if (event !== undefined) take(event)
    }
  }
}

function eventOf(block: string): SentEvent | undefined {
  const fields = new Map<string, string>()
  for (const line of block.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^([^:]+): ?(.*)$/s.exec(line) ?? []
    if (name !== '')
      fields.set(name, name === 'data' && fields.has(name) ? `${fields.get(name)}\n${value}` : value)
  }
  const data = fields.get('data')
  return data === undefined
    ? undefined
    : { id: fields.get('id'), name: fields.get('event') ?? 'message', data }
}
