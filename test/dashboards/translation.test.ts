/** Dashboards and rules in the names of each translation of OTLP. */

import { describe, expect, test } from 'vitest'
import { buildDashboards } from '../../dashboards/source/build.ts'
import { alertConfig } from '../../dashboards/source/config.ts'
import type { Panel } from '../../dashboards/source/panel.ts'
import { ruleGroups } from '../../dashboards/source/rules/rule-file.ts'
import { TRANSLATIONS, Translator } from '../../dashboards/source/translation.ts'
import { filledIn, promqlOf } from './committed.ts'
import { parsePromql } from './promql.ts'

const [, WITHOUT_SUFFIXES, UTF8, UNTOUCHED] = TRANSLATIONS
const SILENCE =
  'max by (job, gen_ai_agent_name) ((max_over_time(lifesign_session_silence_seconds{lifesign_work_kind="run"}[5m])' +
  ' or max_over_time(lifesign_session_silence{lifesign_work_kind="run"}[5m])))'

describe('Translator', () => {
  test.each([
    [
      WITHOUT_SUFFIXES,
      'max by (job, gen_ai_agent_name) (max_over_time(lifesign_session_silence{lifesign_work_kind="run"}[5m]))',
    ],
    [
      UTF8,
      'max by (job, "gen_ai.agent.name") (max_over_time({"lifesign.session.silence_seconds", "lifesign.work.kind"="run"}[5m]))',
    ],
    [
      UNTOUCHED,
      'max by (job, "gen_ai.agent.name") (max_over_time({"lifesign.session.silence", "lifesign.work.kind"="run"}[5m]))',
    ],
  ])('%s: one name each, labels as they are kept', (translation, expected) => {
    expect(new Translator(translation).promql(SILENCE)).toBe(expected)
  })

  test('gives counters and parts of distributions the names that Prometheus gives', () => {
    const names = ['session_stalled_total', 'lifesign_queue_wait_seconds_bucket', 'lifesign_queue_wait_count']
    const under = (translation: string): string[] =>
      names.map((name) => new Translator(translation).promql(name))

    expect(under(WITHOUT_SUFFIXES)).toEqual([
      'session_stalled',
      'lifesign_queue_wait_bucket',
      'lifesign_queue_wait_count',
    ])
    expect(under(UTF8)).toEqual([
      '{"session.stalled_total"}',
      '{"lifesign.queue.wait_seconds_bucket"}',
      '{"lifesign.queue.wait_seconds_count"}',
    ])
    expect(under(UNTOUCHED)).toEqual([
      '{"session.stalled"}',
      '{"lifesign.queue.wait_bucket"}',
      '{"lifesign.queue.wait_count"}',
    ])
  })

  test('leaves values, variables, recorded names and what is not ours as they are', () => {
    const query = 'job:lifesign_run_ended:increase1h{job=~"$job", x="gen_ai_agent_name"} * $input_price + up'

    expect(new Translator(UNTOUCHED).promql(query)).toBe(query)
  })

  test('names the label that another one is made of', () => {
    const query =
      'label_replace(sum by (gen_ai_agent_name) (up), "unnamed", "no agent", "gen_ai_agent_name", "")'

    expect(new Translator(UNTOUCHED).promql(query)).toBe(
      'label_replace(sum by ("gen_ai.agent.name") (up), "unnamed", "no agent", "gen_ai.agent.name", "")',
    )
  })

  test('names labels in legends, links and sentences', () => {
    const translator = new Translator(UTF8)

    expect(translator.words('{{gen_ai_agent_name}} {{job}} p95')).toBe('{{gen_ai.agent.name}} {{job}} p95')
    expect(translator.words('${__data.fields.gen_ai_agent_name}&${__field.labels.job}')).toBe(
      '${__data.fields["gen_ai.agent.name"]}&${__field.labels.job}',
    )
    expect(translator.words('{{ or $labels.gen_ai_agent_name "nobody" }} at {{ $labels.job }}')).toBe(
      '{{ or (index $labels "gen_ai.agent.name") "nobody" }} at {{ $labels.job }}',
    )
  })

  test('refuses what Prometheus does not know', () => {
    expect(() => new Translator('none')).toThrow(/^Cannot use translation: it must be one of Underscore/)
  })
})

describe.each(TRANSLATIONS.slice(1))('%s', (translation) => {
  const dashboards = buildDashboards({ translation })
  const asked = dashboards.flatMap(({ dashboard }) =>
    promqlOf((dashboard.panels ?? []).filter((panel): panel is Panel => panel.type !== 'row')),
  )
  const rules = ruleGroups(alertConfig({ translation })).flatMap((group) => group.rules)
  const expressions = [...asked.map(({ expr }) => filledIn(expr)), ...rules.map(({ expr }) => expr)]

  test('all of it is PromQL, and no name of the default is left', () => {
    const old = translation === WITHOUT_SUFFIXES ? /\w_(?:total|seconds)\b/ : /(?<![:\w])(?:lifesign|gen_ai)_/
    for (const expr of expressions) {
      expect(parsePromql(expr).errors, expr).toEqual([])
      expect(expr).not.toMatch(old)
      expect(expr, 'one way to Prometheus is enough').not.toMatch(/\((.+?) or \1\)/s)
    }
  })

  test('what is drawn of metrics names labels as queries do', () => {
    const others = dashboards.filter(({ path }) => !path.includes('session'))
    for (const { text } of others) {
      if (translation === WITHOUT_SUFFIXES) expect(text).toContain('{{gen_ai_agent_name}}')
      else expect(text).not.toMatch(/(?<![:\w])gen_ai_|\blifesign_/)
    }
  })

  test('traces and events are asked for as ever', () => {
    const logql = (text: string): string[] => text.match(/gen_ai_agent_name=~\\"\$agent\\"/g) ?? []
    const session = dashboards.find(({ path }) => path.includes('session'))

    expect(logql(session?.text ?? '').length).toBeGreaterThan(0)
  })
})
