/** The connections that one attempt of a channel uses, and how they keep the process no longer. */

import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'

/** The event loop does not wait for a connection that was let go. Its next user gets it as it was. */
export class OpenSockets {
  /** Those that this attempt has opened, while no request is known that uses them. */
  readonly #opened = new Set<Socket>()
  /** Requests of `node:http`. */
  readonly #asked = new Set<ClientRequest>()
  /** Those of undici, by the request that uses them. */
  readonly #sent = new Map<object, Socket>()
  readonly #letGo = new Set<Socket>()

  /** Those that are not up yet. They keep the process also when they were let go. */
  get connecting(): readonly Socket[] {
    return [...this.#all()].filter(isConnecting)
  }

  /** A connection was opened, and is perhaps not up yet. */
  opened(socket: Socket): void {
    this.#opened.add(socket)
  }

  /** `node:http` makes a request. */
  asked(request: ClientRequest): void {
    this.#asked.add(request)
    // Emitted before the connection is free for somebody else's request.
    request.once('close', () => {
      this.#asked.delete(request)
      if (request.socket) this.#return(request.socket)
    })
  }

  /** undici has sent the head of a request. */
  sent(request: object, socket: Socket): void {
    this.#opened.delete(socket)
    // Requests of the host may share it, and would no longer keep the process.
    if ((socket as { readonly alpnProtocol?: unknown }).alpnProtocol !== 'h2') this.#sent.set(request, socket)
  }

  /** undici has the whole answer to a request, or will get none. */
  answered(request: object): void {
    const socket = this.#sent.get(request)
    this.#sent.delete(request)
    if (socket !== undefined) this.#return(socket)
  }

  /** The event loop waits no longer for what is open. */
  letGo(): void {
    for (const socket of this.#all()) {
      if (!holdsProcess(socket)) continue
      this.#letGo.add(socket)
      socket.unref()
    }
  }

  /** The attempt is over. Requests that go on all the same give theirs back when they end. */
  giveBack(): void {
    for (const socket of this.#opened) this.#return(socket)
  }

  #all(): Set<Socket> {
    const asked = [...this.#asked].flatMap(({ socket }) => socket ?? [])
    return new Set([...this.#opened, ...this.#sent.values(), ...asked].filter(({ destroyed }) => !destroyed))
  }

  #return(socket: Socket): void {
    this.#opened.delete(socket)
    if (this.#letGo.delete(socket) && !socket.destroyed) socket.ref()
  }
}

function isConnecting(socket: Socket): boolean {
  return socket.connecting || (socket as { readonly secureConnecting?: unknown }).secureConnecting === true
}

/** Node says it of no socket, but of the handle below. */
function holdsProcess(socket: Socket): boolean {
  const { _handle: handle } = socket as { readonly _handle?: { readonly hasRef?: () => boolean } | null }
  return handle?.hasRef?.() !== false
}
