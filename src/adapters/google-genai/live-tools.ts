/** The tools that a live model has asked for: each is answered by its id, on Vertex AI by its name alone. */

import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import { type Fields, text } from '../fields.ts'
import type { AskedTool } from './live-message.ts'

/** One that has no answer yet. */
interface OpenTool {
  readonly asked: AskedTool
  /** Undefined where somebody else tells of it. */
  readonly work: WorkHandle | undefined
}

/** Those of one session. */
export class LiveTools {
  readonly #open = new Set<OpenTool>()

  get areOpen(): boolean {
    return this.#open.size > 0
  }

  add(asked: AskedTool, work: WorkHandle | undefined): void {
    this.#open.add({ asked, work })
  }

  /** A part of its answer came. */
  moved(answer: Fields): void {
    this.#find(answer)?.work?.progress()
  }

  /** Its answer came, or nobody waits for it any more. */
  end(answer: Fields, end: WorkEnd): void {
    const tool = this.#find(answer)
    if (tool === undefined) return
    tool.work?.end(end)
    this.#open.delete(tool)
  }

  endAll(end: WorkEnd): void {
    for (const { work } of this.#open) work?.end(end)
    this.#open.clear()
  }

  /** Of several of one name, the oldest. */
  #find({ id: told, name }: Fields): OpenTool | undefined {
    const id = text(told)
    const isIt = ({ asked }: OpenTool): boolean => (id === undefined ? asked.name === name : asked.id === id)
    return [...this.#open].find(isIt)
  }
}
