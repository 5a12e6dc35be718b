/** The nine stories of the demo, and what must come of each. */

/** One agent's run, as it must turn out. */
export interface ExpectedRun {
  readonly agent: string
  /** End reason, and the cause of an abnormal one. */
  readonly reason: string
  readonly cause?: string
  /** Names of its spans, without those of child runs, in the order of their start. */
  readonly spans: readonly string[]
  /** Attention that must fire, as `event reason` or just `event`. Other stalls and stuck sessions must not. */
  readonly attention?: readonly string[]
}

/** One story. */
export interface Story {
  readonly title: string
  /** What people call the task, where it has a name of its own. */
  readonly label: string
  /** Where its notices must arrive. */
  readonly room: string
  readonly runs: readonly ExpectedRun[]
  /** Notices that must arrive, in order, as `kind reason` or just `kind`. */
  readonly notices: readonly string[]
  /** Why nobody is told, in words. */
  readonly silence?: string
}

/** Room that notices go to when a run has no origin. */
export const DEFAULT_ROOM = 'operators'

/** When a session needs attention in the demo, in ms: far shorter than anybody would set in earnest. */
export const DEMO_THRESHOLDS = { warnMs: 1_000, abortMs: 2_500, tickMs: 250 } as const

const WELL = 'it went well'

/** Without its reason: a run is slow from its start, so the first chunk may come before or after the first look. */
const SLOW = 'session.long_running'

/** All stories, in the order of the account. */
export const STORIES: readonly Story[] = [
  {
    title: 'A normal run with a tool',
    label: 'find-order',
    room: 'shop',
    runs: [
      {
        agent: 'order-clerk',
        reason: 'completed',
        spans: [
          'invoke_agent order-clerk',
          'chat tool:find_order',
          'execute_tool find_order',
          'chat tool:find_order',
        ],
      },
    ],
    notices: [],
    silence: WELL,
  },
  {
    title: 'A slow model that keeps streaming',
    label: 'write-report',
    room: 'shop',
    runs: [
      {
        agent: 'writer',
        reason: 'completed',
        spans: ['invoke_agent writer', 'chat slow'],
        attention: [SLOW],
      },
    ],
    notices: [],
    silence: 'slow is not silent',
  },
  {
    title: 'A stall in the middle of a stream, which resolves',
    label: 'translate-manual',
    room: 'shop',
    runs: [
      {
        agent: 'translator',
        reason: 'completed',
        spans: ['invoke_agent translator', 'chat stall'],
        attention: [SLOW, 'session.stalled active_work_without_progress'],
      },
    ],
    notices: ['stalled active_work_without_progress', 'recovered'],
  },
  {
    title: 'A tool that hangs, and comes back in the end',
    label: 'index-repo',
    room: 'shop',
    runs: [
      {
        agent: 'indexer',
        reason: 'completed',
        spans: [
          'invoke_agent indexer',
          'chat tool:index_files',
          'execute_tool index_files',
          'chat tool:index_files',
        ],
        attention: ['session.stalled blocked_tool_call'],
      },
    ],
    notices: ['stalled blocked_tool_call', 'recovered'],
  },
  {
    title: 'A deadline',
    label: 'search-archive',
    room: 'shop',
    runs: [
      {
        agent: 'researcher',
        reason: 'timeout',
        cause: 'deadline',
        spans: ['invoke_agent researcher', 'chat hang'],
      },
    ],
    notices: ['ended timeout'],
  },
  {
    title: "A person's stop",
    label: 'read-aloud',
    room: 'shop',
    runs: [
      {
        agent: 'narrator',
        reason: 'killed',
        cause: 'caller_abort',
        spans: ['invoke_agent narrator', 'chat slow'],
      },
    ],
    notices: [],
    silence: 'whoever stopped it knows',
  },
  {
    title: 'A provider error, in a run that says nothing about its origin',
    label: 'summarizer',
    room: DEFAULT_ROOM,
    runs: [
      {
        agent: 'summarizer',
        reason: 'error',
        cause: 'exception',
        spans: ['invoke_agent summarizer', 'chat http-500'],
      },
    ],
    notices: ['ended error'],
  },
  {
    title: 'An agent that asks another agent',
    label: 'plan-trip',
    room: 'travel',
    runs: [
      {
        agent: 'planner',
        reason: 'completed',
        spans: [
          'invoke_agent planner',
          'chat tool:ask_helper',
          'execute_tool ask_helper',
          'chat tool:ask_helper',
        ],
      },
      { agent: 'helper', reason: 'completed', spans: ['invoke_agent helper', 'chat steady'] },
    ],
    notices: [],
    silence: WELL,
  },
  {
    title: 'A stopped run that leaves a tool call and a queued input behind',
    label: 'send-newsletter',
    room: 'news',
    runs: [
      {
        agent: 'mailer',
        reason: 'killed',
        cause: 'caller_abort',
        spans: ['invoke_agent mailer', 'chat tool:send_mail', 'execute_tool send_mail'],
        attention: ['session.stuck queued_work_without_active_run'],
      },
      { agent: 'answerer', reason: 'completed', spans: ['invoke_agent answerer', 'chat steady'] },
    ],
    notices: [],
    silence: 'whoever stopped it knows, and stuck is told only when releasing failed',
  },
]
