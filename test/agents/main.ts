/** `npm run check:agents`: real agent programs before scripted models, and what is told of them in each scene. */

import { parseArgs } from 'node:util'
import { fits, promptFor, SCENARIOS, type Context, type Scenario } from './expectations.ts'
import { startModel } from './model/server.ts'
import { play, type Played } from './play.ts'
import { PROGRAMS } from './programs.ts'
import type { Way } from './scene.ts'

const HELP = `Usage: npm run check:agents [-- --agent <name>] [--way <words>] [--scene <words>] [--words]

  --agent <name>    only this one: ${Object.keys(PROGRAMS).join(', ')}
  --way <words>     only ways with these words: run.spawnProcess, register, acp
  --scene <words>   only scenes with these words in their name
  --words           what was said, too, where something is wrong

Installs the agents (2 GB) into test/agents, from the npm registry. They ask models on this machine, with keys that
are none, and live in folders of their own. Takes about half an hour. Exits with 1 where something is told wrong.`

const WAYS: readonly Way[] = ['run.spawnProcess', 'register', 'register, in a run', 'acp']
/** A scene that comes to no end by then has none. */
const LONGEST_MS = 120_000
const ACT_MS = 1_000

const flag = { type: 'string', default: '' } as const
const no = { type: 'boolean', default: false } as const
const { agent, way, scene, words, help } = parseArgs({
  options: { agent: flag, way: flag, scene: flag, words: no, help: no },
}).values
if (help) {
  console.log(HELP)
  process.exit()
}

const { url: model, server } = await startModel()
const figures = { passed: 0, failed: 0 }
console.log('| Agent | Way | Scene | Told | Tools | Wrong |\n| --- | --- | --- | --- | --- | --- |')
for (const context of contexts()) {
  for (const scenario of SCENARIOS) {
    if (scenario.name.includes(scene) && fits(scenario, context)) await show(context, scenario)
  }
}
server.close()
server.closeAllConnections()
console.log(`\n${figures.passed} passed, ${figures.failed} failed`)
process.exitCode = figures.failed === 0 ? 0 : 1

function contexts(): Context[] {
  return Object.entries(PROGRAMS)
    .filter(([name]) => name.includes(agent))
    .flatMap(([name, program]) =>
      WAYS.filter((one) => one.includes(way)).map((one) => ({ name, program, way: one })),
    )
}

async function show(context: Context, scenario: Scenario): Promise<void> {
  const { act = 'nothing', actMs = ACT_MS, limits = {} } = scenario
  const prompt = promptFor(scenario)
  const how = { program: context.program, way: context.way, prompt, act, actMs, limits, model }
  const row = [context.name, context.way, scenario.name]
  try {
    const played = await play({ ...how, longestMs: LONGEST_MS })
    const wrong = scenario.judge(played, context)
    figures[wrong.length === 0 ? 'passed' : 'failed'] += 1
    say([...row, runsOf(played), toolsOf(played), wrong.join('; ')])
    if (wrong.length > 0 && words) console.log(played.words)
  } catch (error) {
    figures.failed += 1
    say([...row, '', '', (error as Error).message])
    if (words) console.log((error as { readonly words?: string }).words)
  }
}

function say(cells: readonly string[]): void {
  console.log(`| ${cells.map((cell) => cell.replaceAll(/[|\n]/g, ' ')).join(' | ')} |`)
}

function runsOf({ runs }: Played): string {
  return runs
    .map(({ agent: name, reason, error }) => `${name}: ${reason}${error ? ` (${error.slice(0, 90)})` : ''}`)
    .join(', ')
}

function toolsOf({ spans }: Played): string {
  const tools = spans.filter(({ name }) => name.startsWith('execute_tool '))
  return tools.map(({ name, failed }) => `${name.slice(13)}${failed ? ' failed' : ''}`).join(', ')
}
