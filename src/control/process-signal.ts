/** Signals to processes and groups of processes. Nothing here throws. */

import type { ChildProcess } from 'node:child_process'

/**
 * Sends a signal to a process, or by the negative id of a group to all in it.
 *
 * @returns false if there is nobody to get it, or we may not send it
 */
export function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** True while anybody is in the group of that id. Costs one call of the system. */
export function isGroupAlive(groupPid: number): boolean {
  if (process.platform === 'win32') return false
  try {
    return process.kill(-groupPid, 0)
  } catch (error) {
    // There is somebody whom we may not signal.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Windows knows no SIGTERM: the tree is ended by force at once. */
export function killOnWindows(child: Pick<ChildProcess, 'pid' | 'exitCode' | 'signalCode' | 'kill'>): void {
  if (child.exitCode !== null || child.signalCode !== null) return
  // Fetched only here: at start it would cost every process some milliseconds.
  const { execFile } = process.getBuiltinModule('node:child_process')
  execFile('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true }, (error) => {
    if (error) child.kill()
  })
}
