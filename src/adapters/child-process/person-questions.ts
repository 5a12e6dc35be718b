/** Questions of an agent to its person, from the line that asks to the input that answers. */

/** One that is open. */
interface Question {
  /** Of the call that waits for it. */
  readonly id: string
  /** Ends the wait. */
  readonly end: () => void
}

/** Those of one turn. */
export class PersonQuestions {
  readonly #open = new Map<string, Question>()

  /** @param request by which it is answered */
  ask(request: string, question: Question): void {
    if (this.#open.has(request)) question.end()
    else this.#open.set(request, question)
  }

  /** What the host tells its agent may answer some of them. */
  hear(input: string): void {
    for (const request of this.#open.keys()) if (input.includes(`"${request}"`)) this.answered(request)
  }

  answered(request: string): void {
    this.#open.get(request)?.end()
    this.#open.delete(request)
  }

  /** The call is over, or is let go: its person has answered unheard. Default: all calls */
  over(call?: string): void {
    for (const [request, { id }] of this.#open) if (call === undefined || id === call) this.answered(request)
  }
}
