/** `lifesign tasks`, `stop` and `watch` as lines: in a terminal where they ask, and without one. */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { columnsOf } from '../../src/status/terminal/columns.ts'
import {
  commandOf,
  eachOnItsScene,
  golden,
  inTerminal,
  piped,
  said,
  saidOf,
  scene,
  settled,
  SMALL,
} from './live-terminal/stage.ts'
import { NODES, ROOT } from './child.ts'

eachOnItsScene()

describe('lifesign stop, in a pseudo-terminal', () => {
  it('asks what it would do, and does nothing without a yes', async () => {
    const no = inTerminal(['stop', 'gh:1'], SMALL)
    await no.shows('[y/N]')
    no.type('n\r')
    expect((await no.ended).code).toBe(1)
    expect(no.screen.join('\n')).toMatch(
      /Stop review-pr-1\? Its run ends as “killed by stop”[^]*Nothing was done\./,
    )

    const yes = inTerminal(['stop', 'review-pr-1'], SMALL)
    await yes.shows('[y/N]')
    yes.type('y\r')
    expect((await yes.ended).code).toBe(0)
    expect(yes.screen.join('\n')).toContain('1 run ended, seen by')
  })
})

describe('without a terminal', () => {
  it('lifesign tasks says all of it once, in lines no wider than 100 columns', async () => {
    const { code, out, err } = await said(['tasks', '--all'])

    expect({ code, err }).toEqual({ code: 3, err: '' })
    for (const line of out.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(100)
    // oxlint-disable-next-line no-control-regex
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    await expect(settled(out)).toMatchFileSnapshot(golden('tasks'))
  })

  it('lifesign tasks <key> says the evidence of one, also by its name', async () => {
    const { code, out } = await said(['tasks', 'slack:C0ENG/1755.08'])

    expect(code).toBe(3)
    await expect(settled(out)).toMatchFileSnapshot(golden('tasks-key'))
    expect(await said(['tasks', 'index-repo'])).toEqual({ code: 3, out, err: '' })
  })

  it('lifesign watch says a line for each change, and ends when nobody reads any more', async () => {
    const child = piped(commandOf(['watch']))
    let out = ''
    child.stdout.on('data', (text: string) => (out += text))
    const until = async (lines: number): Promise<void> => {
      while (out.split('\n').length <= lines) await once(child.stdout, 'data')
    }
    await until(14)
    scene.lifesign.sessions.stop('gh:2')
    await until(15)
    child.stdout.destroy()
    scene.lifesign.sessions.stop('gh:3')

    expect(await once(child, 'exit')).toEqual([0, null])
    await expect(settled(out)).toMatchFileSnapshot(golden('watch-lines'))
  })
})

describe('by the sockets of this machine', () => {
  it('the commands find a process, show why, stop what is asked for, and say what to do where none is', async () => {
    const state = mkdtempSync(join(tmpdir(), 'lifesign-terminal-'))
    onTestFinished(() => rmSync(state, { recursive: true, force: true }))
    expect(await saidOf(state, ['tasks'])).toMatchObject({
      code: 4,
      err: expect.stringMatching(/^lifesign: No process of this user is heard.* say --url\n$/),
    })

    const { path, sourceFlags } = NODES['Node 24']
    const app = fork(
      `${ROOT}test/slow/live-view/agent-app.ts`,
      [join(state, 'lifesign'), 'gateway', 'a', 'b'],
      {
        execPath: path,
        execArgv: [...sourceFlags],
        env: Object.fromEntries(
          Object.entries(process.env).filter(([name]) => !/^VITEST|^NODE_ENV$/.test(name)),
        ),
      },
    )
    onTestFinished(() => void app.kill('SIGKILL'))
    await once(app, 'message')
    // A process shows itself half a second after its first run.
    await expect.poll(() => readdirSync(join(state, 'lifesign', 'run')), { timeout: 60_000 }).toHaveLength(1)

    const shown = await saidOf(state, ['tasks'])
    expect(shown).toMatchObject({ code: 0, out: expect.stringMatching(/Active +task of a +In bash/) })
    const one = await saidOf(state, ['tasks', 'task of b'])
    expect(one.out).toMatch(/Active {2}task of b {2}gateway {2}b\n[^]*Process +gateway/)
    const ended = once(app, 'message')
    expect(await saidOf(state, ['stop', 'b', '--yes'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 run ended, seen by'),
    })
    expect(await ended).toEqual(['ended b', undefined])
  })
})
