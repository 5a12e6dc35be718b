/** An export never goes over what somebody else has written. */

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anExportFolder } from './export-stage.ts'

describe('an export again', () => {
  it('changes nothing that is as it should be', async () => {
    const { folder, run } = anExportFolder()
    await run('alerts', 'export', folder)

    const { code, out } = await run('alerts', 'export', folder)

    expect(code).toBe(0)
    expect(out).toMatch(/^unchanged {2}\d+ files\n/)
    expect(out).not.toContain('written')
  })

  it('overwrites what it wrote itself', async () => {
    const { folder, read, run } = anExportFolder()
    await run('alerts', 'export', folder)

    const { code, out } = await run('alerts', 'export', folder, '--threshold', 'queueWaitSeconds=31')

    expect(code).toBe(0)
    expect(out).toContain(`written    ${folder}/prometheus/rules.yaml`)
    expect(read('prometheus/rules.yaml')).toContain('> 31')
  })

  it('keeps what was changed, fails for what it makes, and overwrites by force', async () => {
    const { folder, read, run } = anExportFolder()
    await run('alerts', 'export', folder)
    writeFileSync(join(folder, 'prometheus/rules.yaml'), 'mine: true\n')

    const kept = await run('alerts', 'export', folder)
    const rules = read('prometheus/rules.yaml')
    const forced = await run('alerts', 'export', folder, '--force')

    expect(kept).toMatchObject({
      code: 1,
      err: 'lifesign: 1 file was changed since, and kept: --force overwrites',
    })
    expect(kept.out).toContain(`kept       ${folder}/prometheus/rules.yaml`)
    expect(rules).toBe('mine: true\n')
    expect(forced).toMatchObject({ code: 0, err: '' })
    expect(read('prometheus/rules.yaml')).toContain('LifesignWatchdog')
  })

  it('keeps an edited example and an edited runbook, which is no failure', async () => {
    const { folder, read, run } = anExportFolder()
    await run('alerts', 'export', folder)
    writeFileSync(join(folder, 'alertmanager/alertmanager.yaml'), 'route: { receiver: me }\n')
    writeFileSync(join(folder, 'runbooks/LifesignDropped.md'), '# Ours\n')

    const { code, out, err } = await run('alerts', 'export', folder, '--threshold', 'pauses=9')

    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.match(/^kept .*/gm)).toHaveLength(2)
    expect(read('runbooks/LifesignDropped.md')).toBe('# Ours\n')
  })

  it('keeps what was there before the first one', async () => {
    const { folder, read, run } = anExportFolder()
    writeFileSync(join(folder, 'runs.json'), '{}')

    const { code } = await run('dashboards', 'export', folder)

    expect(code).toBe(1)
    expect(read('runs.json')).toBe('{}')
    expect(existsSync(join(folder, 'calls.json'))).toBe(true)
  })

  it('trusts no note that cannot be read, and takes line ends of Windows for no change', async () => {
    const { folder, read, run } = anExportFolder()
    await run('dashboards', 'export', folder)
    writeFileSync(join(folder, 'runs.json'), read('runs.json').replaceAll('\n', '\r\n'))
    const withNote = await run('dashboards', 'export', folder)
    writeFileSync(join(folder, 'runs.json'), '{}')
    writeFileSync(join(folder, '.lifesign-export'), '{"runs.json":')

    const without = await run('dashboards', 'export', folder)

    expect(withNote.code).toBe(0)
    expect(without.code).toBe(1)
    expect(read('runs.json')).toBe('{}')
  })

  it('makes folders in folders', async () => {
    const { folder, read, run } = anExportFolder()

    expect(await run('dashboards', 'export', join(folder, 'a/b/c'))).toMatchObject({ code: 0, err: '' })
    expect(read('a/b/c/runs.json')).toContain('lifesign-runs')
  })

  // Elsewhere such a path can be made.
  it.runIf(process.platform === 'linux')('ends where the system refuses a folder', async () => {
    const { run } = anExportFolder()

    const { code, err } = await run('dashboards', 'export', '/proc/lifesign')

    expect(code).toBe(1)
    expect(err).toBe('lifesign: Cannot write /proc/lifesign: ENOENT')
  })

  it('says what stands in the way', async () => {
    const { folder, run } = anExportFolder()
    writeFileSync(join(folder, 'file'), '')

    const { code, err } = await run('dashboards', 'export', join(folder, 'file'))

    expect(code).toBe(1)
    expect(err).toMatch(/^lifesign: Cannot write .*file.*: ENOTDIR$/)
  })
})
