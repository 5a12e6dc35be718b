/** Somebody watches: looks each second, draws what is other than before, and does what keys ask for. */

import type { LiveLooking, Look, ShownEvidence, ShownLine } from './live-looking.ts'
import { changedLines, type Key, type Screen } from './screen.ts'
import { footOf, keyLines } from './watch-keys.ts'
import { chosenLine, FIRST_VIEW, pressed, type WatchView, type WatchWish } from './watch-view.ts'

/** What watching needs. */
export interface WatchingNeeds {
  readonly live: LiveLooking
  readonly screen: Screen
  readonly all: boolean
  readonly isAscii: boolean
  plain(error: unknown): string
  /** Breaks a text into lines of so many columns. */
  wrap(text: string, width: number): string[]
  /** Waits for so many ms. */
  pause(ms: number): Promise<void>
}

const EACH_MS = 1_000
/** Lines of the foot at most: a question may be long, and a terminal narrow. */
const MAX_FOOT = 4

/** Until it is left. */
export class Watching {
  readonly #needs: WatchingNeeds
  #view: WatchView
  #look: Look | undefined
  /** Of the line that is open, once it is known. */
  #evidence: { readonly id: string; readonly shown: ShownEvidence | undefined } | undefined
  /** Why nothing was heard at the last look. */
  #problem: string | undefined
  #maxScroll = 0
  /** What stands on the screen. */
  #drawn: readonly string[] = []
  #isDrawing = false
  #isOver = false
  #wake = Promise.withResolvers<void>()
  readonly #left = Promise.withResolvers<void>()

  constructor(needs: WatchingNeeds) {
    this.#needs = needs
    this.#view = { ...FIRST_VIEW, all: needs.all }
  }

  /** Watches until somebody leaves. */
  async run(): Promise<void> {
    const { screen, pause } = this.#needs
    screen.onLeave(() => this.#leave())
    screen.onKey((key) => this.#press(key))
    screen.onRedraw(() => {
      this.#drawn = []
      this.#draw()
    })
    screen.enter()
    try {
      while (!this.#isOver) {
        this.#wake = Promise.withResolvers()
        // A person who leaves does not wait for a process that does not answer.
        await Promise.race([this.#see(), this.#left.promise])
        this.#draw()
        await Promise.race([pause(EACH_MS), this.#wake.promise])
      }
    } finally {
      screen.restore()
    }
  }

  #leave(): void {
    this.#isOver = true
    this.#left.resolve()
    this.#wake.resolve()
  }

  #press(key: Key): void {
    const page = Math.max(1, this.#room() - 2)
    const { view, wish } = pressed(this.#view, key, {
      lines: this.#lines(),
      page,
      maxScroll: this.#maxScroll,
    })
    this.#view = view
    if (wish !== undefined) this.#do(wish)
    this.#drawSoon()
  }

  #do(wish: WatchWish): void {
    if (wish.type === 'leave') return this.#leave()
    if (wish.type === 'look') return this.#wake.resolve()
    const { action, line } = wish
    if (line.session === undefined) return
    this.#say(`${action === 'stop' ? 'Stopping' : 'Recovering'} ${line.name} …`)
    const { live, plain } = this.#needs
    live
      .act(action, line.session)
      .then(({ words }) => words, plain)
      .then((words) => {
        this.#say(`${line.name}: ${words}`)
        this.#wake.resolve()
      })
  }

  #say(note: string): void {
    this.#view = { ...this.#view, note }
    this.#drawSoon()
  }

  /** Never rejects: what was seen last stays, until somebody is heard again. */
  async #see(): Promise<void> {
    const { live, plain } = this.#needs
    try {
      this.#look = await live.look()
      const line = this.#view.mode === 'evidence' ? chosenLine(this.#view, this.#lines()) : undefined
      if (line !== undefined) this.#evidence = { id: line.id, shown: await live.evidence(line.id) }
      this.#problem = undefined
    } catch (error) {
      this.#problem = plain(error)
    }
  }

  #lines(): readonly ShownLine[] {
    return this.#look?.lines(this.#view) ?? []
  }

  /** After all keys that came at once. */
  #drawSoon(): void {
    if (this.#isDrawing) return
    this.#isDrawing = true
    queueMicrotask(() => {
      this.#isDrawing = false
      this.#draw()
    })
  }

  #draw(): void {
    if (this.#isOver) return
    const { screen, wrap } = this.#needs
    const width = screen.width()
    const foot = wrap(this.#foot(), width).slice(0, MAX_FOOT)
    const height = Math.max(0, screen.height() - foot.length)
    const body = this.#body(width, height)
    const rest = Array<string>(Math.max(0, height - body.length)).fill('')
    const next = [...body.slice(0, height), ...rest, ...foot]
    screen.write(changedLines(this.#drawn, next))
    this.#drawn = next
    const { asked } = this.#view
    if (asked !== undefined) this.#view = { ...this.#view, asked: { ...asked, isSeen: true } }
  }

  #foot(): string {
    const foot = footOf(this.#view, this.#needs.isAscii)
    return this.#problem === undefined ? foot : `${foot}   Not connected: all above is old. ${this.#problem}`
  }

  #room(): number {
    return this.#needs.screen.height() - 1
  }

  #body(width: number, height: number): string[] {
    const { screen, isAscii } = this.#needs
    const wish = { width, isAscii, hasColor: screen.hasColor }
    if (this.#view.mode === 'keys') return keyLines(isAscii)
    if (this.#view.mode === 'evidence') return this.#scrolled(this.#evidenceLines(wish), height)
    const { all, words } = this.#view
    const chosen = chosenLine(this.#view, this.#lines())?.id
    return this.#look?.draw({ ...wish, height, all, words, chosen, isScreen: true }) ?? []
  }

  #evidenceLines(wish: { width: number; isAscii: boolean; hasColor: boolean }): string[] {
    const line = chosenLine(this.#view, this.#lines())
    if (line === undefined) return ['It is not there any more.']
    if (this.#evidence?.id !== line.id) return [line.name, '', 'Looking …']
    return this.#evidence.shown?.draw(wish) ?? [line.name, '', 'It is not there any more.']
  }

  #scrolled(lines: readonly string[], height: number): string[] {
    this.#maxScroll = Math.max(0, lines.length - height)
    const scroll = Math.min(this.#view.scroll, this.#maxScroll)
    const shown = lines.slice(scroll, scroll + height)
    const below = lines.length - scroll - height
    return below > 0 ? [...shown.slice(0, -1), `and ${below + 1} more lines: space`] : shown
  }
}
