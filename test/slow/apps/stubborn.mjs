/** A tool that ignores SIGTERM and has descendants that do so too; prints the id of each, and heard signals. */

import { spawn } from 'node:child_process'

const [depth, mode = 'same group'] = process.argv.slice(2)
process.on('SIGTERM', () => process.stdout.write(`heard ${process.pid}\n`))
// Whoever reads may be gone.
process.stdout.on('error', () => {})
// Nothing of a test lives on.
setTimeout(() => process.exit(), 60_000)
process.stdout.write(`pid ${process.pid}\n`)
if (Number(depth) > 0) {
  const args = [import.meta.filename, String(Number(depth) - 1), mode]
  spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'ignore'], detached: mode === 'own group' })
}
