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
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = eventOf(block)
      if (event !== undefined) take(event)
    }
  }
}

function eventOf(block: string): SentEvent | undefined {
  // Of this server, which writes each field at most once.
  const {
    id,
    event = 'message',
    data,
  } = Object.fromEntries(
    block
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  ) as Record<string, string>
  return data === undefined ? undefined : { id, name: event, data }
}
