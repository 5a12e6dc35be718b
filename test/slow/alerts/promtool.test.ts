/** The rules and all their cases pass the real promtool, with the default configuration and with another. */

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { alertConfig } from '../../../dashboards/source/config.ts'
import { caseFile, LONG_CASES, SHORT_CASES } from '../../../dashboards/source/rules/case-file.ts'
import { ruleFile } from '../../../dashboards/source/rules/rule-file.ts'
import { singleAlertFile } from './single-alert.ts'

const FOLDER = 'dashboards/prometheus'
const scratch = mkdtempSync(join(tmpdir(), 'lifesign-promtool-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** Runs promtool; what it says is in the error if it does not succeed. */
async function promtool(...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('promtool', [...args], { maxBuffer: 50_000_000 })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: string }
    if (code === 'ENOENT') {
      throw new Error('Cannot run promtool: install it with `apt-get install prometheus` (Debian)', {
        cause: error,
      })
    }
    throw new Error(`promtool ${args.join(' ')} failed: ${stdout}${stderr}`, { cause: error })
  }
}

function scratchFile(name: string, text: string): string {
  const file = join(scratch, name)
  writeFileSync(file, text)
  return file
}

describe('the committed rules', () => {
  it('are rules', async () => {
    expect(await promtool('check', 'rules', '--lint=all', '--lint-fatal', `${FOLDER}/rules.yaml`)).toMatch(
      /SUCCESS: \d+ rules found/,
    )
  })

  // The committed files of cases say the same of all alerts at once, which takes minutes.
  it.each([SHORT_CASES, LONG_CASES])(
    'do what each case says, every $every',
    { timeout: 500_000 },
    async ({ cases, every }) => {
      const rules = readFileSync(`${FOLDER}/rules.yaml`, 'utf8')
      const files = [...new Set(cases.map(({ alert }) => alert))].map((name) => {
        const of = `${name}.every-${every}`
        scratchFile(`${of}.yaml`, singleAlertFile(rules, name))
        const its = { cases: cases.filter(({ alert }) => alert === name), every }
        return scratchFile(`${of}.test.yaml`, caseFile(alertConfig(), `${of}.yaml`, its))
      })

      const said = await promtool('test', 'rules', ...files)
      expect(said.match(/SUCCESS/g)).toHaveLength(files.length)
    },
  )
})

describe('rules of another configuration', () => {
  const config = alertConfig({
    jobs: 'shop/.*',
    expectedJobs: ['shop/clerks'],
    thresholds: { unexpectedEnds: 1, stalledShare: 0.5, openRunHours: 48 },
    interval: '15s',
    runbookUrlPrefix: 'https://runbooks.example.com/',
  })
  const rules = scratchFile('other.yaml', ruleFile(config))

  it('are rules', async () => {
    expect(await promtool('check', 'rules', '--lint=all', '--lint-fatal', rules)).toContain('SUCCESS')
  })

  it('miss an expected job that never came, say which, and listen to no other job', async () => {
    const ticks = 'lifesign_sampler_ticks_total'
    const ended = 'lifesign_run_ended_total{lifesign_end_reason="timeout",lifesign_end_cause="deadline"'
    const expected = { severity: 'critical', job: 'shop/clerks' }
    const text = JSON.stringify({
      rule_files: ['other.yaml'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: [
            { series: `${ticks}{job="other",instance="a:1"}`, values: '0+60x10 stale' },
            { series: `${ended},job="other",instance="a:1"}`, values: '0x10 5x20' },
            { series: `${ended},job="shop/till",instance="b:1"}`, values: '0x10 1x20' },
          ],
          alert_rule_test: [
            {
              eval_time: '13m',
              alertname: 'LifesignTelemetryAbsent',
              exp_alerts: [{ exp_labels: expected, exp_annotations: ABSENT_ANNOTATIONS }],
            },
          ],
          promql_expr_test: [
            {
              expr: 'ALERTS{alertname="LifesignUnexpectedEnds", alertstate="firing"}',
              eval_time: '15m',
              exp_samples: [
                {
                  labels:
                    'ALERTS{alertname="LifesignUnexpectedEnds",alertstate="firing",job="shop/till",lifesign_end_cause="deadline",lifesign_end_reason="timeout",severity="warning"}',
                  value: 1,
                },
              ],
            },
          ],
        },
      ],
    })

    expect(await promtool('test', 'rules', scratchFile('other.test.yaml', text))).toContain('SUCCESS')
  })
})

describe('promtool', () => {
  it('complains when a rule does not do what its case says', async () => {
    scratchFile('deaf.yaml', ruleFile(alertConfig({ thresholds: { unexpectedEnds: 1_000 } })))
    const cases = SHORT_CASES.cases.filter(({ alert }) => alert === 'LifesignUnexpectedEnds')
    const file = scratchFile('deaf.test.yaml', caseFile(alertConfig(), 'deaf.yaml', { cases, every: '1m' }))

    await expect(promtool('test', 'rules', file)).rejects.toThrow('LifesignUnexpectedEnds')
  })
})

/** What the page says, written out: this is what a person reads at night. */
const ABSENT_ANNOTATIONS = {
  summary: 'No process of shop/clerks is heard of',
  description: 'For ten minutes there has been none, and there must always be one.',
  runbook_url: 'https://runbooks.example.com/LifesignTelemetryAbsent.md',
}
