/** `lifesign tasks`, `stop` and `recover` at a live view: what they find, ask, do, and say where it cannot be. */

import { afterEach, describe, expect, it, vi } from 'vitest'
import { actCommand } from '../../src/cli/live/act-on-session.ts'
import { tasksCommand } from '../../src/cli/live/tasks.ts'
import { openLive } from '../../src/live/look.ts'
import { harmlessMessage } from '../../src/notify/words/render.ts'
import { LiveView, TOKEN } from '../support/live-view.ts'
import { runCommand } from './stage.ts'

afterEach(() => vi.unstubAllGlobals())

/** Runs a command at the view of these sessions, as the answer to its question. */
function atView(
  view: LiveView,
  { token, answer }: { token?: string | undefined; answer?: boolean } = { token: TOKEN },
) {
  const asked: string[] = []
  vi.stubGlobal('fetch', (url: URL, init: RequestInit) => view.ask(url.pathname + url.search, init))
  const doors = {
    open: (wish: Parameters<typeof openLive>[0]) => openLive(wish, view.clock),
    token,
    plain: harmlessMessage,
    isAscii: true,
    width: () => 80,
    ask:
      answer === undefined ? undefined : async (question: string) => (asked.push(question), answer === true),
  }
  const commands = [tasksCommand(doors), actCommand('stop', doors), actCommand('recover', doors)]
  const run = (...args: string[]) => runCommand(commands, [...args, '--url', 'http://localhost:4040'])
  return { run, asked }
}

function aView(): LiveView {
  const view = new LiveView({ thresholds: { learn: false, evidence: false } })
  view.lifesign
    .open({ session: 'gh:5', label: 'review', agent: 'coder' })
    .tool({ name: 'bash', deadlineMs: 60_000 })
  view.lifesign.open({ session: 'gh:6', label: 'same' }).model({ model: 'gpt-5' })
  view.lifesign.open({ session: 'gh:7', label: 'same' }).model({ model: 'gpt-5' })
  view.lifesign.open({ session: 'old', label: 'old' }).end()
  view.clock.advance(10_000)
  return view
}

describe('lifesign tasks <key>', () => {
  it('says the evidence of one, by its key or its name, and by its exit code whether it needs somebody', async () => {
    const view = aView()
    const { run } = atView(view)
    const calm = await run('tasks', 'gh:5')
    view.clock.advance(90_000)

    const needy = await run('tasks', 'review')

    expect([calm.code, needy.code]).toEqual([0, 3])
    expect(calm.out).toMatch(
      /^\* Active {2}review {2}coder {2}gh:5\n\nWhat it does\n {2}In bash, silent for 9s\n/,
    )
    expect(needy.out).toMatch(/^! Stalled {2}review.*Why it needs you\n {2}bash of coder is silent for 1m 3/s)
    for (const section of ['How unusual that is', 'What happens next', 'Last transitions', 'Facts'])
      expect(needy.out).toContain(`\n\n${section}\n`)
    for (const line of needy.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('--json is all that is known of it', async () => {
    const { run } = atView(aView())

    const { out } = await run('tasks', 'gh:5', '--json')

    expect(JSON.parse(out)).toMatchObject({ key: 'gh:5', strands: [{ name: 'bash' }], transitions: [{}, {}] })
  })

  it('ends with what to type about the neediest, as a shell reads it', async () => {
    const view = aView()
    view.lifesign.open({ session: "it's", label: 'quoted' }).tool({ name: 'bash', deadlineMs: 5_000 })
    view.clock.advance(20_000)

    const { code, out } = await atView(view).run('tasks')

    expect(code).toBe(3)
    expect(out).toMatch(/\n\nWhy: lifesign tasks 'it'\\''s'\nEnd it: lifesign stop 'it'\\''s'$/)
  })
})

describe('lifesign stop', () => {
  it('asks what it would do in the words of the page, and does it after a yes', async () => {
    const view = aView()
    const { run, asked } = atView(view, { token: TOKEN, answer: true })

    expect(await run('stop', 'gh:5')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^1 run ended, seen by/),
    })
    expect(asked).toEqual([
      'Stop review? Its run ends as “killed by stop”. What they still say is held back; what they have done stays done. Its people are told.',
    ])
    expect(view.lifesign.sessions.get('gh:5')?.runs).toEqual([])
  })

  it('does nothing after a no', async () => {
    const view = aView()

    expect(await atView(view, { token: TOKEN, answer: false }).run('stop', 'gh:5')).toEqual({
      code: 1,
      out: '',
      err: 'Nothing was done.',
    })
    expect(view.lifesign.sessions.get('gh:5')?.runs).toHaveLength(1)
  })

  it('says as JSON what came of it, also where nothing did', async () => {
    const { run } = atView(aView())

    const done = await run('stop', 'gh:5', '--yes', '--json')
    const nothing = await run('recover', 'gh:6', '--yes', '--json')

    expect([done.code, JSON.parse(done.out)]).toEqual([
      0,
      expect.objectContaining({ status: 'done', runsEnded: 1 }),
    ])
    expect([nothing.code, JSON.parse(nothing.out)]).toEqual([
      1,
      expect.objectContaining({ detail: 'not_silent' }),
    ])
  })
})

describe('whoever is new here hears what to do', () => {
  it.each([
    [
      'a wrong key',
      ['tasks', 'gh5'],
      1,
      'no session gh5 is heard. Did you mean gh:5? All are in: lifesign tasks --all',
    ],
    ['a wrong key', ['stop', 'zzz', '--yes'], 1, 'no session zzz is heard. All are in: lifesign tasks --all'],
    ['no key', ['stop'], 2, 'Cannot stop: name one session, by its key. All are in: lifesign tasks --all'],
    ['two keys', ['tasks', 'a', 'b'], 2, 'Cannot show it: name one session'],
    [
      'a name of several',
      ['stop', 'same', '--yes'],
      2,
      'Cannot tell which same: say its key, one of gh:6, gh:7',
    ],
    ['no terminal', ['stop', 'gh:5'], 2, 'Cannot ask: there is no terminal. Add --yes to stop it'],
    ['a wrong process', ['tasks', 'gh:5', '--process', 'p'], 1, 'no process p is heard'],
    ['a process without a key', ['tasks', '--process', 'p'], 2, 'lifesign tasks <key> --process <id>'],
    [
      'a wrong option',
      ['tasks', '--jsno'],
      2,
      'Cannot use --jsno: there is no such option. Did you mean --json?',
    ],
  ])('of %s: %j', async (_what, args, code, words) => {
    const said = await atView(aView()).run(...args)

    expect(said.err).toContain(words)
    expect(said.code).toBe(code)
  })

  it('of a wrong token, and of none where one is needed', async () => {
    const remedy = 'Say the token of status.token by --token, or by LIFESIGN_STATUS_TOKEN'
    expect(await atView(aView(), { token: 'not-the-token-of-it' }).run('tasks')).toEqual({
      code: 4,
      out: '',
      err: `lifesign: The live view refuses: this token is wrong. ${remedy}`,
    })
    expect(await atView(aView(), { token: undefined }).run('stop', 'gh:5', '--yes')).toEqual({
      code: 1,
      out: '',
      err: `The live view refuses: A token is needed. ${remedy}`,
    })
  })

  it('of an address where nothing listens, and of one that is another program', async () => {
    const { run } = atView(aView())
    vi.stubGlobal('fetch', () =>
      Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })),
    )
    const nobody = await run('tasks')
    vi.stubGlobal('fetch', async () => Response.json({ hello: 'world' }))
    const another = await run('tasks')

    expect([nobody.code, another.code]).toEqual([4, 4])
    expect(nobody.err).toBe(
      'lifesign: Nothing answers at localhost:4040 (does the application run, with statusPort or a mounted statusView?): could not connect (ECONNREFUSED)',
    )
    expect(another.err).toContain('it is another program, or of another version')
  })
})
