/** The page as one: what is known, what is looked at, and what a click does. */

import type { VNode } from 'preact'
import type { Line } from '../view/line.ts'
import type { SessionDetail } from '../wire/session-schema.ts'
import { Announcer } from './announcer.ts'
import { bar, cut, keysDialog, search, showKeys, tools } from './parts/bar.ts'
import { blink } from './blink.ts'
import { drawer } from './parts/drawer.ts'
import { canRecover, whyNoStop } from './parts/drawer-actions.ts'
import { hero } from './parts/hero.ts'
import { listenToKeys } from './keyboard.ts'
import { list } from './parts/list.ts'
import { focusNow, focusSoon } from './focus.ts'
import { holdOrder } from './hold-order.ts'
import { PageState } from './page-state.ts'
import { Server } from './server.ts'
import { Store } from './store.ts'
import { el, find } from './parts/element.ts'

/** One page. */
export class App {
  readonly #store = new Store(() => this.redraw(), blink)
  readonly #state = new PageState(this.#store)
  readonly #announcer = new Announcer()
  readonly #server: Server
  readonly #render: (view: VNode) => void
  #detail: SessionDetail | undefined
  #detailProblem: string | undefined
  #lines = new Map<string, Line>()
  #isDrawing = false
  #said = ''

  constructor(token: string | undefined, render: (view: VNode) => void) {
    this.#server = new Server(this.#store, token)
    this.#render = render
  }

  /** Now, by the server's clock. */
  now(): number {
    return this.#store.now()
  }

  /** Listens to the server, and to the person who looks. */
  start(): void {
    this.redraw()
    listenToKeys({
      hasKeys: () => this.#state.hasKeys,
      back: () => this.#back(),
      open: (id) => this.#open(id, false),
      isOpen: () => this.#state.open !== undefined,
      ask: (id, kind) => this.#askFor(id, kind),
      showKeys,
    })
    holdOrder((isHeld) => {
      this.#state.isHeld = isHeld
      if (!isHeld) this.redraw()
    })
    void this.#server.listen()
  }

  /** Draws in the next frame, however often it is asked for. */
  redraw(): void {
    if (this.#isDrawing) return
    this.#isDrawing = true
    // A tab in the background has no frames, but a title.
    const soon = document.hidden ? queueMicrotask : requestAnimationFrame
    soon(() => {
      this.#isDrawing = false
      this.#draw()
    })
  }

  #draw(): void {
    const board = this.#state.board()
    const all = Object.values(board.groups).flat()
    const { need } = board.groups
    this.#lines = new Map(all.flatMap((line) => [line, ...line.kids]).map((line) => [line.id, line]))
    this.#said = this.#announcer.hear(all, this.#store.liveNow()) ?? this.#said
    showNeed(need.length)
    const line = this.#line()
    const props = {
      state: this.#state,
      store: this.#store,
      redraw: () => this.redraw(),
      hurry: () => this.#server.hurry(),
    }
    const main = el(
      'main',
      hero({
        board,
        processes: [...this.#store.processes.values()],
        counts: this.#counts(),
        chosen: this.#state.process,
        now: this.now(),
        choose: (id) => this.#choose(id),
      }),
      search('label.find.m', this.#state, props.redraw),
      tools(board, props),
      list(board, { ...props, open: (id) => this.#open(id, true) }),
    )
    this.#render(
      el(
        `div.app${line ? '.open' : ''}${this.#store.isConnected ? '' : '.stale'}`,
        el('a.skip', { href: '#list' }, 'Skip to the sessions'),
        el('div.page', bar(props), cut(props), main),
        line && this.#drawer(line),
        el('div.vh', { role: 'status' }, this.#said),
        keysDialog(this.#state),
      ),
    )
  }

  #drawer(line: Line): VNode {
    const detail = this.#detail?.id === line.id ? this.#detail : undefined
    return drawer({
      ...this.#may(line),
      line,
      now: this.now(),
      detail,
      problem: this.#detailProblem,
      asking: this.#state.asking,
      close: () => this.#close(),
      ask: (kind) => this.#ask(kind),
      act: (kind) => void this.#act(line, kind),
      markSeen: (id) => {
        this.#state.seen.add(id)
        this.#close()
      },
    })
  }

  #may(line: Line) {
    return { line, canAct: this.#store.canAct, isConnected: this.#store.isConnected }
  }

  #line(): Line | undefined {
    return this.#state.open === undefined ? undefined : this.#lines.get(this.#state.open)
  }

  #counts(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { process } of this.#store.rows.values()) counts.set(process, (counts.get(process) ?? 0) + 1)
    return counts
  }

  #choose(id: string): void {
    this.#state.process = this.#state.process === id ? undefined : id
    this.redraw()
  }

  #open(id: string, movesFocus: boolean): void {
    this.#state.open = id
    this.#state.asking = undefined
    this.#detail = undefined
    this.#loadDetail(id)
    this.redraw()
    if (movesFocus) focusSoon('#dt')
  }

  #loadDetail(id: string): void {
    const row = this.#store.rows.get(id)
    this.#detailProblem = undefined
    if (row === undefined) return
    this.#server.detail(row).then(
      (detail) => {
        if (this.#state.open === id) this.#detail = detail
        this.redraw()
      },
      (error: unknown) => {
        this.#detailProblem = String(error instanceof Error ? error.message : error)
        this.redraw()
      },
    )
  }

  #close(): void {
    const id = this.#state.open
    this.#state.open = undefined
    this.#state.asking = undefined
    this.redraw()
    if (id !== undefined) focusNow(`#list .name[data-id="${CSS.escape(id)}"]`)
  }

  #back(): boolean {
    const { asking, open } = this.#state
    if (asking?.phase === 'asked') this.#ask(undefined)
    else if (open !== undefined) this.#close()
    return open !== undefined
  }

  #askFor(id: string | undefined, kind: 'stop' | 'recover'): void {
    const line = this.#lines.get(this.#state.open ?? id ?? '')
    if (line === undefined) return
    if (this.#state.open !== line.id) this.#open(line.id, true)
    const may = this.#may(line)
    if (kind === 'stop' ? whyNoStop(may) === undefined : canRecover(may)) this.#ask(kind)
  }

  #ask(kind: 'stop' | 'recover' | undefined): void {
    this.#state.asking = kind && { kind, phase: 'asked' }
    this.redraw()
    focusSoon(kind === undefined ? '#drawer .df .btn' : '#drawer [data-focus]')
  }

  async #act({ session, name }: Line, kind: 'stop' | 'recover'): Promise<void> {
    if (session === undefined) return
    this.#state.asking = { kind, phase: 'busy' }
    this.redraw()
    const [title, text] = await this.#server.act(session, kind).then(
      ({ status, runsEnded, seenBy, tookMs, detail = '' }) => {
        const ended = `${runsEnded} run${runsEnded === 1 ? '' : 's'} ended in ${(tookMs / 1_000).toFixed(1)}s, seen by ${seenBy}.`
        if (status === 'done')
          return [`${kind === 'stop' ? 'Stopped' : 'Recovered'} ${name}.`, ended] as const
        return [
          status === 'nothing_to_do' ? `Nothing to do for ${name}.` : `Could not ${kind} ${name}.`,
          detail,
        ] as const
      },
      (error: unknown) =>
        [`Could not ${kind} ${name}.`, error instanceof Error ? error.message : String(error)] as const,
    )
    this.#state.asking = { kind, phase: 'done', title, text }
    this.#said = `${title} ${text}`
    this.#loadDetail(session.id)
    this.redraw()
    focusSoon('#drawer [data-focus]')
  }
}

/** A tab says it too: in its title, and by the shape of its sign. */
function showNeed(need: number): void {
  document.title = need > 0 ? `(${need}) Lifesign` : 'Lifesign'
  const icon = find('#icon')
  const href = need > 0 ? 'need.svg' : 'calm.svg'
  if (icon !== null && icon.getAttribute('href') !== href) icon.setAttribute('href', href)
}
