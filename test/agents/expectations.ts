/** What a person would say of each scene: the run, its tools, its end. */

import { promptOf, type Mood } from './model/ask.ts'
import type { Played } from './play.ts'
import type { Program, Variables } from './programs.ts'
import type { Act, Way } from './scene.ts'

/** One scene, for every program and way that it fits. */
export interface Scenario {
  readonly name: string
  readonly mood: Mood
  readonly command?: string
  readonly act?: Act
  /** After the agent's first word, in ms. */
  readonly actMs?: number
  readonly limits?: Variables
  /** Default: all */
  readonly ways?: readonly Way[]
  /** @returns what is wrong; nothing if all is right */
  readonly judge: (played: Played, of: Context) => readonly string[]
}

/** Who was played, and how. */
export interface Context {
  readonly name: string
  readonly program: Program
  readonly way: Way
}

/** So impatient is nobody: the scenes in which a model hangs would last for minutes. */
const IMPATIENT = { LIFESIGN_SLOW_MS: '2000', LIFESIGN_WARN_MS: '4000', LIFESIGN_ABORT_MS: '8000' }
const LINES: readonly Way[] = ['run.spawnProcess', 'register', 'register, in a run']
/** The run is the application's, which is told how its program ended, and goes on: that is its own affair. */
const HOSTS: ReadonlySet<Way> = new Set(['run.spawnProcess', 'register, in a run'])

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a healthy turn with a command',
    mood: 'calls',
    command: 'echo found',
    judge: (played, of) => [
      ...oneRun(played, of, 'completed'),
      ...theShell(played, of),
      ...noAlarm(played),
      ...nothingLeft(played),
    ],
  },
  {
    name: 'a person is asked, and allows it',
    mood: 'calls',
    command: 'touch written',
    act: 'allow',
    ways: ['acp'],
    judge: (played, of) => [
      ...oneRun(played, of, 'completed'),
      ...theWait(played, of),
      ...theShell(played, of),
    ],
  },
  {
    name: 'a person is asked, and denies it',
    mood: 'calls',
    command: 'touch written',
    act: 'deny',
    ways: ['acp'],
    judge: (played, of) => [...oneEnd(played, ['completed', 'killed']), ...theWait(played, of)],
  },
  {
    name: 'the model refuses with status 500',
    mood: 'refuses',
    judge: (played, of) => [
      // Over the protocol some say so in their answer, and end their turn normally.
      ...(of.way === 'acp' ? oneEnd(played, ['error', 'completed']) : failed(played, of)),
      ...nothingLeft(played),
    ],
  },
  {
    name: 'SIGKILL of the agent at work',
    mood: 'calls',
    command: 'sleep 1000',
    act: 'kill',
    actMs: 4_000,
    judge: (played, of) => [...failed(played, of), ...says(played, 'SIGKILL')],
  },
  {
    name: 'somebody stops it at work',
    mood: 'calls',
    command: 'sleep 1000',
    act: 'stop',
    actMs: 4_000,
    judge: (played, of) => [
      ...oneRun(played, of, 'killed'),
      // What an application starts by plain `spawn` in a run of its own, it ends itself.
      ...(of.way === 'register, in a run' ? [] : nothingLeft(played)),
    ],
  },
  {
    name: 'the model hangs, and somebody stops it',
    mood: 'hangs',
    act: 'stop',
    actMs: 14_000,
    limits: IMPATIENT,
    judge: (played, of) => [
      ...oneRun(played, of, 'killed'),
      ...(played.alarms.length === 0 ? ['nobody was told that it hangs'] : []),
    ],
  },
]

/** Prompt of a scene. */
export function promptFor({ mood, command }: Scenario): string {
  return promptOf(mood, command)
}

/** True if it can be played so. */
export function fits(
  { ways = [...LINES, 'acp'] }: Scenario,
  { program, way }: Omit<Context, 'name'>,
): boolean {
  return ways.includes(way) && (way !== 'acp' || program.acp !== undefined)
}

function oneEnd({ runs, spans, open }: Played, reasons: readonly string[]): string[] {
  const wrong: string[] = []
  const agents = spans.filter(({ name }) => name.startsWith('invoke_agent'))
  if (runs.length !== 1) wrong.push(`${runs.length} runs`)
  if (agents.length !== 1) wrong.push(`${agents.length} spans of an agent`)
  if (open !== 0) wrong.push(`${open} runs without an end`)
  const reason = runs[0]?.reason
  if (!reasons.includes(String(reason)))
    wrong.push(`it ended as ${reason}, and not as ${reasons.join(' or ')}`)
  return wrong
}

/** One run, one span of an agent with the right name, one end. */
function oneRun(played: Played, { way, program }: Context, reason: string): string[] {
  const [run] = played.runs
  const isNamed = way === 'register' ? run?.agent === program.agent : run?.agent !== undefined
  return [...oneEnd(played, [reason]), ...(isNamed ? [] : [`it is called ${run?.agent}`])]
}

/** In a run of an application that was told, the failure stands beside its end. */
function failed(played: Played, of: Context): string[] {
  // One that exits with 0 tells its application nothing.
  const isTold = HOSTS.has(of.way) && played.answer !== 'exit 0'
  const said = played.runs[0]?.error === undefined ? ['it says nothing of the failure'] : []
  return [...oneRun(played, of, isTold ? 'completed' : 'error'), ...said]
}

/** The command is a tool call in the run, and has not failed. */
function theShell({ spans }: Played, { way, program }: Context): string[] {
  const names = spans.filter(({ name }) => name.startsWith('execute_tool')).map(({ name }) => name)
  const expected = `execute_tool ${way === 'acp' ? program.acpShell : program.shell}`
  return names.length === 1 && names[0] === expected ? [] : [`its tools are ${names.join(', ') || 'none'}`]
}

/** Some ask for nothing, in the mode that they begin in. */
function theWait({ waits }: Played, { program }: Context): string[] {
  const isRight = program.asksNobody === true ? waits.length === 0 : waits.includes('waiting')
  return isRight ? [] : [`as it asked, its session was ${waits.join(', ') || 'never asked'}`]
}

function noAlarm({ alarms }: Played): string[] {
  return alarms.map((alarm) => `it was accused: ${alarm}`)
}

function nothingLeft({ left }: Played): string[] {
  return left.map((command) => `it left ${command.slice(0, 80)}`)
}

function says({ runs }: Played, word: string): string[] {
  const said = runs[0]?.error
  return said?.includes(word) === true ? [] : [`it says ${said}, and nothing of ${word}`]
}
