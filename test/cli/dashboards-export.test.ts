/** `dashboards export` writes what is published, for jobs of one's own. */

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { anExportFolder } from './export-stage.ts'

describe('dashboards export', () => {
  const FILES = ['agent-liveness', 'calls', 'runs', 'runtime', 'session'].map((name) => `${name}.json`)

  it('writes the published dashboards, and says what comes next', async () => {
    const { folder, read, run } = anExportFolder()
    const { code, out, err } = await run('dashboards', 'export', folder)

    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const file of FILES) {
      expect(read(file)).toBe(readFileSync(`dashboards/grafana/${file}`, 'utf8'))
      expect(out).toContain(`written    ${folder}/${file}`)
    }
    expect(out).toContain('/etc/grafana/provisioning/dashboards/lifesign.yaml')
    expect(
      readdirSync(folder)
        .filter((file) => file.endsWith('.json'))
        .toSorted(),
    ).toEqual(FILES)
  })

  it('with --jobs offers these jobs only, in the same dashboards otherwise', async () => {
    const { folder, read, run } = anExportFolder()
    await run('dashboards', 'export', folder, '--jobs', String.raw`shop\.eu/(a|b)`)

    for (const file of FILES) {
      const ours = JSON.parse(read(file))
      const published = JSON.parse(readFileSync(`dashboards/grafana/${file}`, 'utf8'))
      const job = ours.templating.list.find(({ name }: { name: string }) => name === 'job')
      // What a panel asks with All: PromQL reads the backslashes once.
      expect(JSON.parse(`"${job.allValue}"`)).toBe(String.raw`shop\.eu/(a|b)`)
      expect(job.query.query).toBe(
        String.raw`label_values(lifesign_sampler_ticks_total{job=~"shop\\.eu/(a|b)"}, job)`,
      )
      expect({ ...ours, templating: 0 }).toEqual({ ...published, templating: 0 })
      expect(ours.templating.list.length).toBe(published.templating.list.length)
    }
  })

  it('with --translation asks in the names that Prometheus then has', async () => {
    const { folder, read, run } = anExportFolder()
    const { code } = await run('dashboards', 'export', folder, '--translation', 'NoTranslation')

    expect(code).toBe(0)
    expect(read('runs.json')).toContain(String.raw`{\"lifesign.run.started\", job=~\"$job\"`)
    expect(read('runs.json')).toContain('{{gen_ai.agent.name}}')
  })

  it.each([
    [['--jobs', '('], 'Cannot use --jobs: Invalid regular expression'],
    [['--jobs', ''], 'Cannot use --jobs: its value is empty'],
    [
      ['--translation', 'none'],
      'Cannot use --translation: it must be one of UnderscoreEscapingWithSuffixes, ',
    ],
    [['other'], 'Cannot export: one folder at a time, but there is also other'],
  ])('refuses %j, and writes nothing', async (args, message) => {
    const { folder, run } = anExportFolder()
    const { code, err } = await run('dashboards', 'export', folder, ...args)

    expect(err).toContain(message)
    expect(code).toBe(2)
    expect(readdirSync(folder)).toEqual([])
  })
})
