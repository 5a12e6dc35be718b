/** `lifesign doctor` in a terminal: lines for people, JSON for machines, an exit code for scripts. */

import { expect, it } from 'vitest'
import { doctorCommand, type Diagnosis, type DoctorWishes } from '../../src/cli/doctor.ts'
import { runCommand, type Said } from './stage.ts'

const FINE: Diagnosis = { topic: 'Node', level: 'ok', text: 'Node.js 24' }
const WRONG: Diagnosis = {
  topic: 'Channel',
  level: 'problem',
  text: 'slack reaches nobody',
  remedy: 'Check its token',
}

/** Runs the command on these findings. */
async function doctor(
  found: readonly Diagnosis[],
  ...args: string[]
): Promise<Said & { wishes: DoctorWishes[] }> {
  const wishes: DoctorWishes[] = []
  const diagnose = async (wish: DoctorWishes) => {
    wishes.push(wish)
    return found
  }
  const command = doctorCommand({ diagnose, plain: (text) => text })
  return { ...(await runCommand([command], ['doctor', ...args])), wishes }
}

it('doctor names each problem with its remedy, and exits with 1', async () => {
  expect(await doctor([FINE, WRONG])).toMatchObject({
    code: 1,
    out: '✓ Node     Node.js 24\n✗ Channel  slack reaches nobody\n           → Check its token\n\n1 problem.',
  })
})

it('doctor has no complaint, and exits with 0', async () => {
  expect(await doctor([FINE])).toMatchObject({ code: 0, out: '✓ Node  Node.js 24\n\nNo complaint.' })
})

it('doctor --json is one line', async () => {
  const { out, code } = await doctor([FINE, WRONG], '--json')

  expect(JSON.parse(out)).toEqual({ healthy: false, findings: [{ ...FINE, remedy: null }, WRONG] })
  expect(out).not.toContain('\n')
  expect(code).toBe(1)
})

it('doctor hands on what is wished for, and refuses what is none', async () => {
  const { wishes } = await doctor([FINE], '--telemetry', '--import', 'set-up.mjs', '--config', 'a.mjs')

  expect(wishes).toEqual([{ file: 'a.mjs', imports: 'set-up.mjs', telemetry: true }])
  expect(await doctor([FINE], 'x')).toMatchObject({
    code: 2,
    err: 'lifesign: Cannot use x: doctor takes options only',
  })
})
