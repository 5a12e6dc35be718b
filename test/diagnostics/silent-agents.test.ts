/** An agent that is a process of its own may be silent while what it has started works, and not while that hangs. */

import { describe, expect, it } from 'vitest'

import { AgentMachine } from '../support/agent-machine.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
/** `abortMs`: the limit of a run of which no model call was ever seen. */
const RUN_LIMIT = 6 * MINUTE
const TOOL_LIMIT = 10 * MINUTE
const CEILING = 30 * MINUTE
const TWO_TICKS = 2 * SECOND
/** What works is seen no later than so long behind its end. */
const FOUND = 30 * SECOND + TWO_TICKS
/** Of a processor: a compiler, and an agent whose spinner turns while it waits for the network. */
const BUSY = 0.6 * SECOND
const SPINNER = 0.03 * SECOND

/** A run whose body has started an agent, which has started a command. */
function anAgent() {
  const machine = new AgentMachine()
  const run = machine.run({ agent: 'codex' })
  const { pid } = machine.start({ run })
  return { machine, run, pid, command: machine.world.start(pid) }
}

describe('a run whose agent is a process', () => {
  it('and compiles without a word is told only after half an hour, as busy', () => {
    const { machine, command } = anAgent()

    machine.pass(CEILING, new Map([[command, BUSY]]))
    expect(machine.stalls).toEqual([])
    machine.pass(TWO_TICKS, new Map([[command, BUSY]]))

    const told = { reason: 'active_work_without_progress', tool: undefined, finding: 'alive' }
    expect(machine.stalls).toMatchObject([told])
    expect(machine.rig.alarms[0]).toBe('firing session.long_running active_work 0')
  })

  it.each([
    ['sleeps', new Map()],
    ['waits for the network with a spinner', 'spinner'],
  ])('and %s is told at its limit', (_, doing) => {
    const { machine, pid } = anAgent()

    machine.pass(RUN_LIMIT + TWO_TICKS, doing instanceof Map ? doing : new Map([[pid, SPINNER]]))

    expect(machine.stalls).toMatchObject([{ reason: 'active_work_without_progress', finding: 'idle' }])
  })

  it('and stops to work behind its limit is told soon', () => {
    const { machine, command } = anAgent()

    machine.pass(RUN_LIMIT + 95 * SECOND, new Map([[command, BUSY]]))
    machine.pass(FOUND)

    expect(machine.stalls).toMatchObject([{ finding: 'idle' }])
  })

  it('and is gone, while what it left in its group works, is excused by that', () => {
    const { machine, pid } = anAgent()
    const left = machine.world.start(pid, { groupPid: pid })
    machine.world.exit(pid)
    machine.world.collect(process.pid)

    machine.pass(RUN_LIMIT + TWO_TICKS, new Map([[left, BUSY]]))

    expect(machine.stalls).toEqual([])
  })

  it.each([
    [
      'a server of MCP, whose browser paints, is told at its limit',
      'result":{"serverInfo":{"name":"web"}}',
      1,
    ],
    ['an agent behind JSON-RPC that compiles is not', 'result":{"userAgent":"codex"}', 0],
  ])('beside %s', (_, words, stalls) => {
    const machine = new AgentMachine()
    const { pid } = machine.start({ run: machine.run() }, `{"jsonrpc":"2.0","id":0,"${words}}\n`)
    const child = machine.world.start(pid)

    machine.pass(RUN_LIMIT + TWO_TICKS, new Map([[child, BUSY]]))

    expect(machine.stalls).toHaveLength(stalls)
  })

  it('is told at the limit that was set for it, whatever it does', () => {
    const machine = new AgentMachine({ thresholds: { warnMs: 2 * MINUTE } })
    const { pid } = machine.start({ run: machine.run() })

    machine.pass(2 * MINUTE + TWO_TICKS, new Map([[pid, BUSY]]))

    expect(machine.stalls).toMatchObject([{ finding: 'alive' }])
  })
})

describe('what is busy elsewhere', () => {
  it.each<[string, (at: ReturnType<typeof anAgent>) => number]>([
    ['of another run', ({ machine }) => machine.start({ run: machine.run() }).pid],
    [
      'of a tool that is over, as a server that it left',
      ({ machine, run }) => {
        const work = run.startToolCall({ name: 'serve' })
        const { pid } = machine.start({ run, work })
        work.end()
        return pid
      },
    ],
    ['of nobody', ({ machine }) => machine.world.start()],
  ])('%s does not excuse an agent that hangs', (_, busy) => {
    const at = anAgent()
    const pid = busy(at)

    at.machine.pass(RUN_LIMIT + TWO_TICKS, new Map([[pid, BUSY]]))

    expect(at.machine.stalls).toMatchObject([{ agent: 'codex', finding: 'idle' }])
  })

  it('beside an agent that a run has started does not excuse a model that it asks', () => {
    const { machine, run, command } = anAgent()
    run.startModelCall({ model: 'm' })

    machine.pass(RUN_LIMIT + TWO_TICKS, new Map([[command, BUSY]]))

    expect(machine.stalls).toMatchObject([{ tool: 'm', finding: undefined }])
  })

  it('but was started to answer for a model excuses that', () => {
    const machine = new AgentMachine()
    const run = machine.run()
    const { pid } = machine.start({ run, work: run.startModelCall({ model: 'codex-cli' }) })

    machine.pass(RUN_LIMIT + TWO_TICKS, new Map([[pid, BUSY]]))

    expect(machine.stalls).toEqual([])
  })
})

describe('an agent behind a connection', () => {
  /** Two runs of sessions that have nothing to do with each other, and one process that may work for both. */
  function aPeer() {
    const machine = new AgentMachine()
    const [run, other] = [machine.run({ agent: 'here' }), machine.run({ agent: 'there' })]
    const agent = machine.start({ run, isAgent: true })
    const call = (of: typeof run) => of.startToolCall({ name: 'bash', remote: true })
    machine.pass(5 * SECOND)
    return { machine, run, other, agent, call }
  }

  it('that has a command at work excuses the tool that it tells of', () => {
    const { machine, run, agent, call } = aPeer()
    call(run)
    const command = machine.world.start(agent.pid)

    machine.pass(TOOL_LIMIT + MINUTE, new Map([[command, BUSY]]))

    expect(machine.stalls.filter(({ agent: of }) => of === 'here')).toEqual([])
  })

  it.each(['sleeps', 'spins by itself'])('whose command hangs is told with the tool, and %s', (how) => {
    const { machine, run, agent, call } = aPeer()
    call(run)
    machine.world.start(agent.pid)

    const busy = new Map([[agent.pid, how === 'sleeps' ? 0 : BUSY]])
    machine.pass(TOOL_LIMIT + TWO_TICKS, busy)

    const told = { agent: 'here', tool: 'bash', reason: 'blocked_tool_call', finding: 'idle' }
    expect(machine.stalls.filter(({ agent: of }) => of === 'here')).toMatchObject([told])
  })

  it.each([
    ['from the start', 0],
    ['since it was looked at', TOOL_LIMIT - 15 * SECOND],
    ['since it excused one', TOOL_LIMIT + MINUTE],
  ])('that works for another run too, %s, is evidence for neither', (_, aloneMs) => {
    const { machine, run, other, agent, call } = aPeer()
    call(run)
    const busy = new Map([[machine.world.start(agent.pid), BUSY]])
    machine.pass(aloneMs, busy)

    machine.witness.processStarted(agent, { run: other, others: [run], isAgent: true })
    call(other)
    machine.pass(Math.max(TOOL_LIMIT + TWO_TICKS - aloneMs, FOUND), busy)

    const told = machine.stalls.filter(({ agent: of }) => of === 'here')
    expect(told).toMatchObject([{ tool: 'bash', finding: 'unknown' }])
  })

  it('that works for two runs is evidence for neither by what it left in its group', () => {
    const { machine, run, other, agent } = aPeer()
    machine.witness.processStarted(agent, { run: other, others: [run], isAgent: true })
    const shell = machine.world.start(agent.pid, { groupPid: agent.pid })
    const left = machine.world.start(shell)
    machine.world.exit(shell)

    machine.pass(RUN_LIMIT + TWO_TICKS, new Map([[left, BUSY]]))

    expect(machine.stalls.map(({ agent: of }) => of)).toEqual(['here', 'there'])
  })

  it('that works for it alone again is evidence again', () => {
    const { machine, run, other, agent, call } = aPeer()
    machine.witness.processStarted(agent, { run: other, others: [run], isAgent: true })
    call(run)
    const busy = new Map([[machine.world.start(agent.pid), BUSY]])
    machine.pass(5 * MINUTE, busy)

    other.end({ reason: 'completed' })
    machine.pass(20 * MINUTE, busy)

    expect(machine.stalls).toEqual([])
  })

  it('is evidence for a run in which no tool is open, but not for its keep-alives', () => {
    const { machine, run, agent } = aPeer()
    const output = { bytesRead: 0, destroyed: false, readableEnded: false }
    Object.assign(agent, { stdout: output })
    run.progress()

    for (let atMs = 0; atMs < RUN_LIMIT + 10 * SECOND; atMs += 5 * SECOND) {
      output.bytesRead += 40
      machine.pass(5 * SECOND)
    }

    expect(machine.stalls.filter(({ agent: of }) => of === 'here')).toMatchObject([{ finding: 'idle' }])
  })
})
