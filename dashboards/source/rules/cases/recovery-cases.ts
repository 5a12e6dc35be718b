/** Cases of the alerts on recoveries. */

import { inJob, inProcess, PROCESS, type RuleCase } from './rule-case.ts'

const REASON = `${PROCESS},lifesign_recovery_reason="queued_work_without_active_run"`
const requested = `session_recovery_requested_total{${REASON},lifesign_recovery_action="release_lane"}`
const completed = (status: string, action = 'release_lane'): string =>
  `session_recovery_completed_total{${REASON},lifesign_recovery_action="${action}",lifesign_recovery_status="${status}"}`

const stuck = `lifesign_session_attention{${PROCESS},lifesign_attention_class="stuck"}`
const stalled = `lifesign_session_attention{${PROCESS},lifesign_attention_class="stalled"}`

const failed: readonly RuleCase[] = [
  {
    alert: 'LifesignRecoveryFailed',
    what: 'a failure is told at once, and until its session needs nobody any more',
    series: { [completed('failed')]: '0x5 1x30', [stuck]: '0x2 1x6 0x30' },
    checks: [
      ['5m', 'quiet'],
      ['8m', [{ labels: inProcess({ lifesign_recovery_action: 'release_lane' }) }]],
      ['12m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignRecoveryFailed',
    what: 'attempts that become rarer (2, 4, 8, 16 min) are one trouble, without a gap',
    series: { [completed('failed')]: '0x2 1x1 2x3 3x7 4x15 5x30', [stalled]: '0x1 1x60' },
    checks: ['4m', '12m', '26m', '40m'].map(
      (at) => [at, [{ labels: inProcess({ lifesign_recovery_action: 'release_lane' }) }]] as const,
    ),
  },
  {
    alert: 'LifesignRecoveryFailed',
    what: 'a counter that is born at 1 counts: an action of its own, or a failure before the first scrape',
    series: { [completed('failed', 'force_clear')]: '_x5 1x30', [stalled]: '1x12 0x30' },
    checks: [
      ['8m', [{ labels: inProcess({ lifesign_recovery_action: 'force_clear' }) }]],
      ['23m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignRecoveryFailed',
    what: 'success is no failure, and neither is a counter that begins anew',
    series: { [completed('released')]: '0x5 1x90', [completed('failed')]: '4x70 0x20', [stuck]: '1x95' },
    checks: [
      ['68m', 'quiet'],
      ['75m', 'quiet'],
    ],
  },
]

const ineffective: readonly RuleCase[] = [
  {
    alert: 'LifesignRecoveryIneffective',
    what: 'requests that back off (2, 4, 8, 16 min) without one success page, until one succeeds',
    series: {
      [requested]: '0x2 1x1 2x3 3x7 4x30',
      [completed('failed')]: '0x2 1x1 2x3 3x7 4x30',
      [completed('released')]: '0x30 1x10',
    },
    checks: [
      ['7m', 'quiet'],
      ['12m', [{ labels: inProcess() }]],
      ['30m', [{ labels: inProcess() }]],
      ['33m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignRecoveryIneffective',
    what: 'a success that is counted for the first time, born at 1, is one',
    series: { [requested]: '0x2 1x1 2x3 3x30', [completed('aborted', 'force_clear')]: '_x7 1x30' },
    checks: [['15m', 'quiet']],
  },
  {
    alert: 'LifesignRecoveryIneffective',
    what: 'three sessions at once, before the first scrape of their process',
    series: { [requested]: '_x3 3x70', [completed('failed')]: '_x3 3x70' },
    checks: [
      ['5m', [{ labels: inProcess() }]],
      ['70m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignRecoveryIneffective',
    what: 'two requests are no loop, and a restart is no request',
    series: { [requested]: '9x20 0x5 1x5 2x30', [completed('released')]: '0x60' },
    checks: [
      ['25m', 'quiet'],
      ['55m', 'quiet'],
    ],
  },
]

const rateHigh: readonly RuleCase[] = [
  {
    alert: 'LifesignRecoveryRateHigh',
    what: 'a recovery every five minutes hides a fault; an hour later it is over',
    series: { [completed('released')]: '0+0.2x60 12x70' },
    checks: [
      ['40m', 'quiet'],
      ['59m', [{ labels: inJob() }]],
      ['125m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignRecoveryRateHigh',
    what: 'a counter that is born at 10 counts: an action of its own is counted for the first time',
    series: { [completed('aborted', 'force_clear')]: '_x3 10x70' },
    checks: [
      ['5m', [{ labels: inJob() }]],
      ['70m', 'quiet'],
    ],
  },
  {
    alert: 'LifesignRecoveryRateHigh',
    what: 'recoveries that did nothing are not counted here',
    series: {
      [completed('skipped')]: '0+1x60',
      [completed('noop')]: '0+1x60',
      [completed('released')]: '0x55 1x5',
    },
    checks: [['59m', 'quiet']],
  },
]

/** Every case of these alerts. */
export const RECOVERY_CASES: readonly RuleCase[] = [...failed, ...ineffective, ...rateHigh]
