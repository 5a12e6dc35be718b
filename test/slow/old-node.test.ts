/** A Node older than ours: everything is off, one warning says so, and the application works. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { NODES, ROOT } from './child.ts'

const { path, sourceFlags } = NODES['Node 24']
const app = (name: string): string => fileURLToPath(new URL(`apps/${name}`, import.meta.url))

test.each([
  ['started by hand', []],
  ['under register', ['--import', 'lifesign/register']],
])('an application %s runs unwatched, and is told so once', async (_how, preload) => {
  const args = [...sourceFlags, '--import', app('old-node.mjs'), ...preload, app('unwatched.mjs')]

  // Without the variables of this test runner, under which nothing is printed.
  const [code, stdout, stderr] = await new Promise<[unknown, string, string]>((resolve) => {
    execFile(path, args, { cwd: ROOT, env: { PATH: process.env['PATH'] } }, (error, out, err) =>
      resolve([error?.code ?? 0, out, err]),
    )
  })

  expect(
    stderr.match(/Lifesign is off: it needs Node\.js 22\.15\.0 or newer, and this is 20\.20\.2/g),
  ).toHaveLength(1)
  expect(JSON.parse(stdout)).toEqual({
    enabled: false,
    answer: 42,
    failure: 'its own',
    late: 'TimeoutError',
    told: 0,
  })
  expect(code).toBe(0)
})
