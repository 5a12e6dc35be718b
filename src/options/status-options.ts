/** The tables of the live view: its own port, and an application that is mounted in a server of the host. */

import { listOf } from './kinds/collection-kinds.ts'
import type { Described, Option } from './kinds/option.ts'
import { exactText, flag, func, number, text } from './kinds/plain-kinds.ts'
import { shape } from './kinds/shape-kinds.ts'

/** Who may look and act. */
export interface StatusAccess {
  /** Asked for, as a bearer token, by all that acts and by all that comes from elsewhere: 16 characters or more. */
  readonly token?: string | undefined
  /** Host names that are served beside `localhost`: those that people type, behind a proxy too. Default: none. */
  readonly allowedHosts?: readonly string[]
}

/** The live view of a process. */
export interface StatusOptions extends StatusAccess {
  /** Address that `statusPort` listens on. @default '127.0.0.1' */
  readonly host?: string
  /** Whether the processes of this user on this machine see each other, by sockets in the state folder. @default true */
  readonly sockets?: boolean
  /** The state folder. Default: by the platform's convention. */
  readonly folder?: string
}

/** The live view as an application. */
export interface StatusAppOptions extends StatusAccess {
  /** Path that it is mounted at, where the server does not take that away: `/lifesign`. @default '' */
  readonly basePath?: string
  /** Whether sessions of other processes of this machine are shown too. @default true */
  readonly machine?: boolean
  /** Says who may look and act, for hosts that know their users. It stands for the token. */
  readonly authorize?: (request: Request) => boolean | Promise<boolean>
  /** The application's `PrometheusExporter`, for `/metrics`. Default: the one of the global meter provider. */
  readonly prometheus?: object
}

/** A token that cannot be guessed. It is a secret, and never shown. */
const token: Option<string> = {
  kind: {
    type: 'string',
    must: 'a string of 16 characters or more',
    take: (value, walk) =>
      typeof value === 'string' && value.length >= 16
        ? value
        : walk.refuse(RangeError, 'it must be a string of 16 characters or more'),
  },
  otherwise: 'none: nobody may act, and nothing from elsewhere may look',
  doc: 'Bearer token of all that acts, and of all that comes from elsewhere',
}

const allowedHosts: Option<readonly string[]> = {
  kind: listOf(text()),
  fallback: [],
  otherwise: 'none',
  doc: 'Host names that are served beside `localhost`',
}

/** The live view of a process. */
export const STATUS_OPTIONS: Described<StatusOptions> = {
  token,
  allowedHosts,
  host: { kind: text(), fallback: '127.0.0.1', doc: 'Address that `statusPort` listens on' },
  sockets: {
    kind: flag(),
    fallback: true,
    doc: 'Whether the processes of this user on this machine see each other',
  },
  folder: { kind: exactText(), otherwise: 'by the platform', doc: 'The state folder' },
}

/** The live view as an application. */
export const STATUS_APP_OPTIONS: Described<StatusAppOptions> = {
  token,
  allowedHosts,
  basePath: { kind: exactText(), fallback: '', doc: 'Path that it is mounted at, where the server keeps it' },
  machine: { kind: flag(), fallback: true, doc: 'Whether other processes of this machine are shown too' },
  authorize: { kind: func(), otherwise: 'none', doc: 'Says who may look and act; it stands for the token' },
  prometheus: {
    kind: { type: 'object', must: 'a PrometheusExporter', take: (value) => value as object },
    otherwise: 'the one of the global meter provider',
    doc: "The application's `PrometheusExporter`, for `/metrics`",
  },
}

/** Options of an application. */
export const statusAppOptions = shape<StatusAppOptions>(STATUS_APP_OPTIONS)

/** Rows of `startLifesign`. */
export const statusPort: Option<number> = {
  kind: number(0, 65_535),
  otherwise: 'none, nothing listens',
  doc: 'Port of the live view on this machine; 0 is a free one',
}
/** Where one word about access is unclear, nothing of it holds. */
export const status: Option<StatusOptions> & { readonly fallback: StatusOptions } = {
  kind: shape<StatusOptions>(STATUS_OPTIONS, ['token', 'allowedHosts', 'host']),
  fallback: {},
  otherwise: 'this machine looks, nobody acts',
  doc: 'Who may look and act, and whether processes see each other; see the live view',
}
