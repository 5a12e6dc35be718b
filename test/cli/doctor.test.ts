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
    out: '1 problem.\n\n✗ Channel  slack reaches nobody\n           → Check its token\n\n✓ Node     Node.js 24',
  })
})

it('doctor has no complaint, and exits with 0', async () => {
  expect(await doctor([FINE])).toMatchObject({ code: 0, out: 'No complaint.\n\n✓ Node  Node.js 24' })
})

it('doctor gives the answer first, and what there is to do before what is well', async () => {
  const hint: Diagnosis = { topic: 'Origin', level: 'note', text: 'There is none', remedy: 'Name one' }
  const lines = (await doctor([FINE, hint, WRONG, hint, FINE])).out.split('\n')

  expect(lines[0]).toBe('1 problem. 2 hints.')
  expect(lines.map((line) => line[0] ?? '').join('')).toBe('1✗ · · ✓✓')
  expect(await doctor([FINE, hint])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^No complaint. 1 hint./),
  })
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
