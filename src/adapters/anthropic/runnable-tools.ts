/** The tools of the application that `toolRunner` runs. */

import { type ClientLoop, toolCopy } from '../client-loop.ts'
import { fields, given, text } from '../fields.ts'

type Body = (this: unknown, input: unknown, ...more: unknown[]) => unknown

/** Copies of them, which tell the loop of each call. */
export class RunnableTools {
  /** The loop that they run in now. */
  loop: ClientLoop | undefined

  /** The same question, with the copies in it. */
  watch(body: unknown): unknown {
    const { tools } = fields(body)
    if (!Array.isArray(tools)) return body
    return { ...fields(body), tools: tools.map((tool: unknown) => this.#watched(tool)) }
  }

  #watched(tool: unknown): unknown {
    const { name, run } = fields(tool)
    const known = text(name)
    // Toolsets run their members themselves; what has no body runs elsewhere.
    if (typeof run !== 'function' || known === undefined) return tool
    return toolCopy(tool as object, { run: this.#told(known, run.bind(tool) as Body) })
  }

  #told(name: string, body: Body): Body {
    return (input, ...more) => {
      const called = (): unknown => body(input, ...more)
      const { toolUse, toolUseBlock } = fields(more[0])
      const callId = text(fields(toolUse ?? toolUseBlock)['id'])
      return this.loop?.tool({ name, input, ...given('callId', callId) }, called) ?? called()
    }
  }
}
