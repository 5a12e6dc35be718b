/** A live run, agents in it that print JSON lines and die, and the end of the run once its body has returned. */

import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'

import { endOfHeld, endOfThrow, returnedBody } from '../../../src/control/answers/body-end.ts'
import { ProcessWitness } from '../../../src/evidence/process-witness.ts'
import { OUTPUT_AUDIENCE } from '../../../src/tracker/runs/open-work.ts'
import { Rig } from '../../support/rig.ts'

export const HELLO = '{"type":"thread.started","thread_id":"01a22341-b895"}'

const AGENT_PID = 4_711

/** As Claude Code 0.3.332 prints it, shortened. */
export const CLAUDE_RESULT =
  '{"duration_api_ms":1103,"stop_reason":"end_turn","is_error":false,"result":"Done","type":"result","uuid":"6ac1"}\n'
export const CLAUDE_STATE = '{"type":"system","subtype":"session_state_changed","state":"idle"}\n'

/** A live run, agents in it whose fate Node knows already, and the end of the run once its body has returned. */
export function aRun() {
  const rig = new Rig()
  const witness = new ProcessWitness({
    clock: rig.clock,
    dropped: () => {},
    look: (_subject, _options, done) => done(undefined),
    attempt: (_task, work) => work(),
    audience: OUTPUT_AUDIENCE,
  })
  const run = rig.tracker.startRun({ session: 's' })
  const agent = (hello = HELLO, place = {}) => {
    const stdout = new Readable({ read: () => {} })
    stdout.resume()
    const process = Object.assign(new EventEmitter(), {
      pid: AGENT_PID,
      exitCode: null as number | null,
      signalCode: null as string | null,
      killed: false,
      stdout,
    })
    witness.processStarted(process, { run, ...place })
    stdout.push(Buffer.from(`${hello}\n`))
    const ends = (fate: Partial<typeof process>): void => {
      Object.assign(process, fate)
      stdout.push(null)
    }
    const says = (words: string): void => void stdout.push(Buffer.from(words))
    const dies = (fate: Partial<typeof process>): void => void Object.assign(process, fate)
    const exits = (): void => void process.emit('exit', process.exitCode, process.signalCode)
    return { ends, says, dies, exits, process }
  }
  const end = () => [
    run.ended?.reason,
    run.ended?.errorType,
    (run.ended?.error as Error | undefined)?.message,
  ]
  const returned = (answer?: unknown) => {
    const body = returnedBody(run, answer)
    run.settle((of, held) => endOfHeld(of, held, body))
    return end()
  }
  const threw = (error: Error) => (run.end(endOfThrow(run, error)), end())
  const started = (...spawnargs: string[]): void => witness.processStarted({ spawnargs, stdout: null }, {})
  /** The body does something else: the event loop turns. */
  const goesOn = (): Promise<void> => rig.clock.advanceAsync(1)
  return { run, agent, goesOn, returned, threw, started }
}
