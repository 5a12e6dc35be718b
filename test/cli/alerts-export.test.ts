/** `alerts export` writes rules as they were wished for, and all that belongs to them. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { DEFAULT_CONFIG } from '../../dashboards/source/config.ts'
import { codes, Markdown } from '../support/markdown.ts'
import { anExportFolder } from './export-stage.ts'

interface Rules {
  readonly groups: readonly {
    readonly interval?: string
    readonly rules: readonly {
      alert?: string
      expr: string
      for?: string
      annotations?: { runbook_url: string }
    }[]
  }[]
}

describe('alerts export', () => {
  it('writes rules, the example and all runbooks, and no link among them is broken', async () => {
    const { folder, read, run } = anExportFolder()
    const { code } = await run('alerts', 'export', folder)

    expect(code).toBe(0)
    expect(readdirSync(join(folder, 'runbooks'))).toEqual(readdirSync('dashboards/runbooks'))
    for (const name of readdirSync(join(folder, 'runbooks'))) {
      const file = join(folder, 'runbooks', name)
      const missing = new Markdown(file).links().filter((target) => !existsSync(join(dirname(file), target)))
      expect({ name, missing }).toEqual({ name, missing: [] })
    }
    const published = readFileSync('dashboards/prometheus/rules.yaml', 'utf8')
    expect(parse(read('prometheus/rules.yaml'))).toEqual(parse(published))
  })

  it('with --translation asks in the names that Prometheus then has, and groups by its labels', async () => {
    const { folder, read, run } = anExportFolder()
    await run('alerts', 'export', folder, '--translation', 'NoTranslation')

    const rules = read('prometheus/rules.yaml')
    expect(rules.split('\n')[0]).toContain('--translation NoTranslation')
    expect(rules).toContain('sum by (job, instance, "gen_ai.agent.name")')
    expect(rules).toContain('{{ or (index $labels "gen_ai.agent.name") "an agent without name" }}')
    const { route } = parse(read('alertmanager/alertmanager.yaml')) as { route: { group_by: string[] } }
    expect(route.group_by).toEqual(['alertname', 'job', 'gen_ai.agent.name'])
  })

  it.each([[['--translation', 'none'], 'Cannot use --translation: it must be one of']])(
    'refuses %j',
    async (options, message) => {
      const { folder, run } = anExportFolder()
      const { code, err } = await run('alerts', 'export', folder, ...options)

      expect({ code, isNamed: err.includes(message) }).toEqual({ code: 2, isNamed: true })
    },
  )

  it('has every option of the configuration', async () => {
    const { folder, read, run } = anExportFolder()
    const options = [
      '--jobs shop/.* --expected-job shop/a --expected-job shop/b --interval 15s --slo-target 0.99',
      '--runbook-url-prefix https://wiki.example.com/ --slo-minimum-runs 20 --hold LifesignSessionStuck=9m',
      '--threshold queueWaitSeconds=31 --threshold pauses=7',
    ]

    const { code, err } = await run('alerts', 'export', folder, ...options.join(' ').split(' '))

    expect({ code, err }).toEqual({ code: 0, err: '' })
    const text = read('prometheus/rules.yaml')
    const { groups } = parse(text) as Rules
    const rules = groups.flatMap((group) => group.rules)
    const named = (name: string) => rules.filter(({ alert }) => alert === name)
    expect(groups.map(({ interval }) => interval)).toEqual(['15s', '15s'])
    expect(named('LifesignTelemetryAbsent')).toHaveLength(3)
    expect(named('LifesignSessionStuck')[0]?.for).toBe('9m')
    expect(named('LifesignQueueWaitHigh')[0]?.expr).toContain('> 31')
    expect(named('LifesignProcessPaused')[0]?.annotations?.runbook_url).toBe(
      'https://wiki.example.com/LifesignProcessPaused.md',
    )
    expect(text.split('\n')[0]).toBe(
      "# --jobs 'shop/.*' --expected-job shop/a --expected-job shop/b --runbook-url-prefix https://wiki.example.com/ --interval 15s --slo-target 0.99 --slo-minimum-runs 20 --threshold queueWaitSeconds=31 --threshold pauses=7 --hold LifesignSessionStuck=9m",
    )
  })

  it.each([
    [
      '--threshold pauses=0',
      'Cannot use --threshold pauses: it must be a number above 0, up to 1000000, but is 0',
    ],
    ['--threshold pauses=many', 'Cannot use --threshold pauses: it must be a number, but is "many"'],
    ['--threshold pauses', 'Cannot use --threshold pauses: it needs a value'],
    ['--threshold pause=3', 'Cannot use --threshold pause: there is no such name. Did you mean pauses?'],
    ['--threshold nothing=3', 'there is no such name. Known are silenceSeconds, toolSilenceSeconds,'],
    ['--hold SessionStuck=5m', 'Cannot use --hold SessionStuck: there is no such name'],
    [
      '--hold LifesignSessionStuck=soon',
      'Cannot use --hold LifesignSessionStuck: it must be a number and one of ms',
    ],
    ['--slo-target 99', 'Cannot use --slo-target: it must be a number from 0.94 to 0.9999, but is 99'],
    ['--slo-minimum-runs 0', 'Cannot use --slo-minimum-runs: it must be a number from 1'],
    [
      '--interval soon',
      'Cannot use --interval: it must be a number and one of ms, s, m, h, d, but is "soon"',
    ],
    ['--jobs (', 'Cannot use --jobs: Invalid regular expression'],
    ['--expected-job a --expected-job a', 'Cannot use --expected-job: "a" stands twice'],
    [
      '--runbook-url-prefix runbooks/',
      'Cannot use --runbook-url-prefix: it must be an http or https address',
    ],
  ])('refuses %s, and writes nothing', async (args, message) => {
    const { folder, run } = anExportFolder()
    const { code, err } = await run('alerts', 'export', folder, ...args.split(' '))

    expect(err).toContain(message)
    expect(code).toBe(2)
    expect(readdirSync(folder)).toEqual([])
  })

  it('puts wishes into the head of the rules as one line', async () => {
    const { folder, read, run } = anExportFolder()
    await run('alerts', 'export', folder, '--expected-job', 'a\nb: c')

    const lines = read('prometheus/rules.yaml').split('\n')
    expect(lines[0]).toMatch(/^#/)
    expect(() => parse(read('prometheus/rules.yaml'))).not.toThrow()
  })
})

describe('dashboards/README.md', () => {
  it('has every threshold with its default', () => {
    const rows = new Markdown('dashboards/README.md').table('Alerts', 'Threshold')

    expect(Object.fromEntries(rows.map(([name, value]) => [codes(name)[0], Number(value)]))).toEqual(
      DEFAULT_CONFIG.thresholds,
    )
  })
})
