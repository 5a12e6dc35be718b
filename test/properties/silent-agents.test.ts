/** Invariant of agents that are processes: whose tree is idle is told at its limit, whatever others do. */

import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { AgentMachine } from '../support/agent-machine.ts'

const SECOND_MS = 1_000
const LIMIT_MS = { run: 360_000, tool: 600_000 } as const
/** What stops is told so much later at most, and two ticks. */
const FOUND_MS = 30_000 + 2 * SECOND_MS
const STEP_MS = 5_000

/** What somebody beside the hung one does: a process of another place, or another run at the same agent. */
const sibling = fc.record({
  of: fc.constantFrom('own run', 'ended call', 'same agent', 'nobody'),
  fromMs: fc.integer({ min: 0, max: 130 }).map((steps) => steps * STEP_MS),
  forMs: fc.integer({ min: 1, max: 130 }).map((steps) => steps * STEP_MS),
  share: fc.double({ min: 0.2, max: 2, noNaN: true }),
})

/** The hung one, and for how long it works before. */
const hung = fc.record({
  kind: fc.constantFrom('run', 'tool'),
  workMs: fc.integer({ min: 0, max: 250 }).map((steps) => steps * STEP_MS),
})

it('A run whose tree is idle is told, whatever its siblings do', () => {
  fc.assert(
    fc.property(hung, fc.array(sibling, { maxLength: 5 }), ({ kind, workMs }, siblings) => {
      const machine = new AgentMachine()
      const run = machine.run({ agent: 'hung' })
      const agent = machine.start({ run, isAgent: true })
      machine.pass(SECOND_MS)
      if (kind === 'tool') run.startToolCall({ name: 'bash', remote: true })
      const command = machine.world.start(agent.pid)
      const begin = ({ of }: (typeof siblings)[number]): number => {
        if (of === 'nobody') return machine.world.start()
        const other = machine.run({ agent: of })
        if (of === 'same agent') {
          machine.witness.processStarted(agent, { run: other, others: [run], isAgent: true })
          other.startToolCall({ name: 'bash', remote: true })
          return machine.world.start(agent.pid)
        }
        const work = of === 'ended call' ? other.startToolCall({ name: 'serve' }) : undefined
        const { pid } = machine.start({ run: other, work })
        work?.end()
        return pid
      }
      const busy = siblings.map((one) => ({ ...one, pid: undefined as number | undefined }))
      const told = () => machine.stalls.find(({ agent: of }) => of === 'hung')
      const untilMs = Math.max(LIMIT_MS[kind] + 2 * SECOND_MS, workMs + FOUND_MS)

      for (let atMs = 0; atMs < untilMs && told() === undefined; atMs += STEP_MS) {
        for (const one of busy) if (one.pid === undefined && one.fromMs <= atMs) one.pid = begin(one)
        const working = busy.filter(({ fromMs, forMs }) => fromMs <= atMs && atMs < fromMs + forMs)
        machine.pass(
          Math.min(STEP_MS, untilMs - atMs),
          new Map([
            ...working.map(({ pid = 0, share }) => [pid, share * SECOND_MS] as const),
            [command, atMs < workMs ? SECOND_MS : 0],
          ]),
        )
      }

      expect(told()).toMatchObject({ tool: kind === 'tool' ? 'bash' : undefined })
    }),
    { numRuns: 10 },
  )
})
