/** What finds processes on a machine: names and folders of sockets, the lines that go through them; and who may ask how often. */

import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { array, assert, constantFrom, integer, jsonValue, property } from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { RequestBudget } from '../../src/status/http/request-budget.ts'
import { LineReader } from '../../src/status/sockets/line-reader.ts'
import { holderOf, socketAddress, socketFile } from '../../src/status/sockets/socket-name.ts'
import { socketFolder, stateFolderOf } from '../../src/status/sockets/state-folder.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

describe('LineReader', () => {
  it('reads whole words, however the bytes are cut', () => {
    assert(
      property(array(jsonValue()), array(integer({ min: 1, max: 7 }), { minLength: 1 }), (words, cuts) => {
        const heard: unknown[] = []
        const reader = new LineReader(1_000_000, (word) => heard.push(word))
        const bytes = Buffer.from(words.map((word) => `${JSON.stringify(word)}\n`).join(''))
        for (let from = 0, cut = 0; from < bytes.length; cut += 1) {
          const length = cuts[cut % cuts.length] ?? 1
          reader.push(bytes.subarray(from, from + length))
          from += length
        }
        expect(heard).toEqual(words.map((word) => JSON.parse(JSON.stringify(word)) as unknown))
      }),
      { numRuns: 20 },
    )
  })

  it('refuses a line that is too long, before it ends, and one that is no JSON', () => {
    const reader = new LineReader(10, () => {})
    reader.push(Buffer.from('"12345678"\n"1234'))

    expect(() => reader.push(Buffer.from('5678901'))).toThrow(RangeError)
    expect(() => new LineReader(10, () => {}).push(Buffer.from('GET /\n'))).toThrow(SyntaxError)
  })

  it('takes empty lines for nothing', () => {
    const heard: unknown[] = []
    new LineReader(10, (word) => heard.push(word)).push(Buffer.from('\n\n1\n\n'))

    expect(heard).toEqual([1])
  })
})

describe('the name of a socket', () => {
  const holder = { pid: 4_194_304, worker: 12, mark: 'abc123def456' }

  it('says who holds it', () => {
    expect(holderOf('4194304-12-abc123def456.sock')).toEqual(holder)
    expect(socketAddress('/run', holder, 'linux')).toBe(socketFile('/run', holder))
  })

  it('is a pipe on Windows, of which the file only says that it is there', () => {
    expect(socketAddress('C:\\state\\run', holder, 'win32')).toBe(
      '\\\\.\\pipe\\lifesign-4194304-12-abc123def456',
    )
  })

  it.each(['1-0-a.sock.bak', '../1-0-a.sock', '1-0-.sock', '1-0-A.sock', '-1-0-a.sock', '1-0-a.sock\n', 'x'])(
    'is not %j',
    (name) => {
      expect(holderOf(name)).toBeUndefined()
    },
  )
})

describe('the state folder', () => {
  const facts = { env: {}, home: '/home/ada', temporary: '/tmp', user: '1000' }

  it.each([
    ['linux', {}, '/home/ada/.local/state/lifesign'],
    ['linux', { XDG_STATE_HOME: '/state' }, '/state/lifesign'],
    ['linux', { XDG_STATE_HOME: 'state' }, '/home/ada/.local/state/lifesign'],
    ['darwin', {}, '/home/ada/Library/Application Support/lifesign'],
  ] as const)('follows the convention of %s with %j', (platform, env, folder) => {
    expect(stateFolderOf({ ...facts, platform, env })).toBe(folder)
  })

  it('lies elsewhere where a path is too long for a socket, each user with one of its own', () => {
    const home = `/home/${'a'.repeat(90)}`

    expect(stateFolderOf({ ...facts, home, platform: 'linux' })).toBe('/tmp/lifesign-1000')
  })

  it('is closed to others, also where it was open before', () => {
    const state = folderOfTest()
    mkdirSync(join(state, 'run'))
    for (const one of [state, join(state, 'run')]) chmodSync(one, 0o777)

    socketFolder(state)

    for (const one of [state, join(state, 'run')]) expect(lstatSync(one).mode & 0o777).toBe(0o700)
  })

  it('is no link to the folder of somebody else, and no file', () => {
    const [state, other] = [folderOfTest(), folderOfTest()]
    symlinkSync(other, join(state, 'run'))
    expect(() => socketFolder(state)).toThrow('it is no folder')

    const file = folderOfTest()
    writeFileSync(join(file, 'run'), '')
    expect(() => socketFolder(file)).toThrow('EEXIST')
  })
})

describe('RequestBudget', () => {
  it('never lets an address ask more often than it may, whenever it asks', () => {
    assert(
      property(array(constantFrom(0, 1, 100, 1_000), { minLength: 1, maxLength: 50 }), (pauses) => {
        const clock = new FakeClock()
        const budget = new RequestBudget(clock)
        let asked = 0
        for (const pause of pauses) {
          clock.advance(pause)
          for (let count = 0; count < 100; count += 1) if (budget.take('10.0.0.7')) asked += 1
        }
        expect(asked).toBeLessThanOrEqual(1_000 + (clock.now() / 1_000) * 500)
      }),
      { numRuns: 20 },
    )
  })

  it('gives others theirs, and bars who guesses until it has waited', () => {
    const clock = new FakeClock()
    const budget = new RequestBudget(clock)
    while (budget.fail('10.0.0.7'));

    expect([budget.isBarred('10.0.0.7'), budget.isBarred('10.0.0.8')]).toEqual([true, false])
    clock.advance(3_000)
    expect(budget.isBarred('10.0.0.7')).toBe(false)
  })

  it('remembers a thousand addresses, and forgets whoever came first', () => {
    const budget = new RequestBudget(new FakeClock())
    while (budget.fail('first'));
    for (let count = 0; count < 1_000; count += 1) budget.take(`other-${count}`)

    expect(budget.isBarred('first')).toBe(false)
  })
})

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lifesign-folder-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
