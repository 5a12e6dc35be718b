/** Whether the built package hears a framework that an application loads, without a line of code. */

import { execFileSync } from 'node:child_process'

/** A model that needs no network: without our ear for this framework, nobody hears anything of the run. */
const APP = `
import { subscribe } from 'node:diagnostics_channel'
import { Agent, run, Usage } from '@openai/agents'
subscribe('lifesign:run:ended', ({ run, end }) => console.log('HEARD', run.agent, end.reason))
const content = [{ type: 'output_text', text: 'Hello' }]
const output = [{ type: 'message', role: 'assistant', status: 'completed', content }]
const model = { getResponse: async () => ({ usage: new Usage(), output }) }
await run(new Agent({ name: 'clerk', model }), 'Hi')`
const HEARD = 'HEARD clerk completed'

/**
 * Checks the build of this package.
 *
 * @throws {Error} for a framework that is not heard under `lifesign/register`
 */
export function checkFrameworks(root: string): void {
  const args = ['--import', 'lifesign/register', '--input-type=module', '--eval', APP]
  const env = { PATH: process.env['PATH'], OTEL_TRACES_EXPORTER: 'none' }
  const options = { cwd: root, env, encoding: 'utf8', stdio: 'pipe' } as const
  const said = execFileSync(process.execPath, args, options)
  if (!said.includes(HEARD)) throw new Error(`Cannot publish: a framework is not heard, and it said: ${said}`)
}
