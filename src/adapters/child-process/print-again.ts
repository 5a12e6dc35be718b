/** Knows commands that print what an agent has printed before: who reads its old words starts no agent. */

import { items } from '../fields.ts'

/** They print what is in files, or what others hand them. */
const READERS = /^(?:bat|cat|head|journalctl|jq|less|more|rg|sed|tac|tail|tee|zcat|\w*awk|\w*grep)$/
/** Of containers that run, or have run. */
const CONTAINERS = /^(?:docker|kubectl|nerdctl|podman)$/
const LOGS = 'logs'
/** What makes a container: its own words come behind. */
const MAKES = /^(?:exec|run|start)$/
const SHELL = /^(?:ba|da|z)?sh$/
/** Between the commands of a line for a shell. */
const BETWEEN = /\|\||&&|[|;&\n]/

/**
 * True for a command that only reads, also in a shell.
 *
 * @param spawnargs the words of a command, its file first
 */
export function printsAgain(spawnargs: unknown): boolean {
  const [file = '', ...words] = items(spawnargs).map(String)
  const name = nameOf(file)
  const line = words.at(-1)
  if (SHELL.test(name) && words.length === 2 && line !== undefined)
    return line.split(BETWEEN).every((one) => printsAgain(one.trim().split(/\s+/)))
  if (READERS.test(name)) return true
  const does = words.find((word) => word === LOGS || MAKES.test(word))
  return CONTAINERS.test(name) && does === LOGS
}

function nameOf(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? ''
}
