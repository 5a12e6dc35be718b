/** The name of a process's socket: it says who holds it, also when nobody answers. */

import { join } from 'node:path'

/** Who holds a socket. */
export interface SocketHolder {
  readonly pid: number
  /** The id of its worker thread; 0 for the main thread. */
  readonly worker: number
  /** Tells it from an earlier process of the same pid. */
  readonly mark: string
}

const NAME = /^(\d{1,10})-(\d{1,6})-([0-9a-z]{1,12})\.sock$/

/** The file that stands for it. On Windows it only says that there is a pipe. */
export function socketFile(folder: string, holder: SocketHolder): string {
  return join(folder, `${stemOf(holder)}.sock`)
}

/** Where one connects to. */
export function socketAddress(folder: string, holder: SocketHolder, platform = process.platform): string {
  return platform === 'win32' ? `\\\\.\\pipe\\lifesign-${stemOf(holder)}` : socketFile(folder, holder)
}

/** Who holds the socket of that name; undefined for any other file. */
export function holderOf(name: string): SocketHolder | undefined {
  const [, pid, worker, mark = ''] = NAME.exec(name) ?? []
  return pid === undefined ? undefined : { pid: Number(pid), worker: Number(worker), mark }
}

/** The id of the process among those of all machines. */
export function processIdOf(host: string, holder: SocketHolder): string {
  return `${host}-${stemOf(holder)}`
}

function stemOf({ pid, worker, mark }: SocketHolder): string {
  return `${pid}-${worker}-${mark}`
}
