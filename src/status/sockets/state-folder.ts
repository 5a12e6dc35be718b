/** The folder of this user in which processes find each other: nobody else may enter it. */

import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** The longest address of a Unix socket, on the platform that allows least (macOS has 104 bytes, with the last zero). */
const MAX_ADDRESS_BYTES = 103
/** The longest name of a socket in the folder. */
const NAME_BYTES = 40

/** Where platforms keep the state of an application. */
export interface FolderFacts {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** What temporary files lie in, and who we are: for homes whose path is too long for a socket. */
  readonly temporary: string
  readonly user: string
}

/** The state folder by the platform's convention: the XDG base directories, Library, or local application data. */
export function stateFolderOf({ platform, env, home, temporary, user }: FolderFacts): string {
  const folder = join(baseOf({ platform, env, home }), 'lifesign')
  const isTooLong = Buffer.byteLength(join(folder, 'run')) + NAME_BYTES > MAX_ADDRESS_BYTES
  return isTooLong && platform !== 'win32' ? join(temporary, `lifesign-${user}`) : folder
}

function baseOf({ platform, env, home }: Pick<FolderFacts, 'platform' | 'env' | 'home'>): string {
  if (platform === 'win32') return env['LOCALAPPDATA'] || join(home, 'AppData', 'Local')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support')
  const said = env['XDG_STATE_HOME']
  // The convention: a path that is not absolute counts as none.
  return said?.startsWith('/') === true ? said : join(home, '.local', 'state')
}

/**
 * The folder of the sockets, made if it is not there.
 *
 * @param said the state folder. Default: by the platform's convention
 * @throws when it cannot be made, or when anybody else might enter it
 */
export function socketFolder(said?: string): string {
  const { uid } = userInfo()
  const facts = { platform: process.platform, env: process.env, temporary: tmpdir(), user: String(uid) }
  const state = said ?? stateFolderOf({ ...facts, home: homedir() })
  const folder = join(state, 'run')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const one of [state, folder]) if (process.platform !== 'win32') close(one, uid)
  return folder
}

/** Nobody else may enter it: who owns it is asked of the folder itself, not of what a link points to. */
function close(folder: string, uid: number): void {
  const found = lstatSync(folder)
  if (!found.isDirectory()) throw new Error(`Cannot use the state folder ${folder}: it is no folder`)
  if (found.uid !== uid) throw new Error(`Cannot use the state folder ${folder}: it belongs to somebody else`)
  if ((found.mode & 0o077) !== 0) chmodSync(folder, 0o700)
}
