/** The table of the `LIFESIGN_*` variables: those that set an option are of its kind, and have its bounds. */

import type { Option } from '../options/kinds/option.ts'
import { LIFESIGN_OPTIONS } from '../options/options.ts'
import { EXPORT_OPTIONS } from '../options/outlet-options.ts'
import { address, flag, text } from '../options/kinds/plain-kinds.ts'
import { THRESHOLD_OPTIONS } from '../options/shared-options.ts'

const off = { kind: flag(), fallback: false } as const

/** Every variable of ours: one row for each. */
export const LIFESIGN_VARIABLES = {
  LIFESIGN_DISABLED: { ...off, doc: 'true switches everything off' },
  LIFESIGN_CONFIG: {
    kind: text(),
    otherwise: 'none',
    doc: 'module whose default export are options of `startLifesign`',
  },
  LIFESIGN_SLOW_MS: THRESHOLD_OPTIONS.slowMs,
  LIFESIGN_WARN_MS: THRESHOLD_OPTIONS.warnMs,
  LIFESIGN_ABORT_MS: {
    ...THRESHOLD_OPTIONS.abortMs,
    otherwise: 'the larger of 300000 and 3 x `LIFESIGN_WARN_MS`',
  },
  LIFESIGN_WAITING_MAX_MS: THRESHOLD_OPTIONS.waitingMaxMs,
  LIFESIGN_TICK_MS: LIFESIGN_OPTIONS.tickMs,
  LIFESIGN_WEBHOOK_URL: {
    kind: address(),
    otherwise: 'none',
    doc: 'http or https address that notices are posted to: the channel `webhook`',
  },
  LIFESIGN_WEBHOOK_SECRET: {
    kind: { ...text(), must: 'whsec_ and 24 to 64 bytes in base64' },
    otherwise: 'not signed',
    doc: 'What is posted is signed with this: `whsec_` and 24 to 64 random bytes in base64; several are separated by spaces. With one that cannot sign, nothing is posted',
  },
  LIFESIGN_DEFAULT_ROOM: {
    kind: text(),
    fallback: 'default',
    doc: 'Room for notices about runs that name no place',
  },
  LIFESIGN_CAPTURE_CONTENT: {
    ...EXPORT_OPTIONS.content,
    doc: 'true exports prompts, answers, tool arguments and results',
  },
  LIFESIGN_START_LINE: {
    kind: flag(),
    otherwise: 'where a terminal watches',
    doc: 'Whether one line on stderr says at start what is exported, heard and told',
  },
  LIFESIGN_QUIET: {
    ...off,
    doc: 'true prints neither that line nor any warning of the process, as in tests',
  },
  LIFESIGN_START_SDK: { kind: flag(), fallback: true, doc: 'false never starts an OpenTelemetry SDK' },
} as const satisfies Readonly<Record<string, Option>>

/** The name of a variable of ours. */
export type VariableName = keyof typeof LIFESIGN_VARIABLES

/** What a variable says, once it is read. */
export type VariableValue<Name extends VariableName> = ReturnType<
  (typeof LIFESIGN_VARIABLES)[Name]['kind']['take']
>
