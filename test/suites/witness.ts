/** Notes which processes and threads of a suite have Lifesign, and each run that it hears: `node --import`. */

import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'

// As they are now: tests change both.
const append = appendFileSync
const file = process.env['SUITE_WITNESS'] ?? ''

append(file, 'start\n')
subscribe('lifesign:run:started', () => append(file, 'run\n'))
