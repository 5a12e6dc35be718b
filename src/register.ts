/** Zero-code: `node --import lifesign/register app.mjs` instruments an unchanged application. */

import { tooOldFor } from './options/node-floor.ts'
import { isTestRun, switchOf } from './voice/quiet.ts'
import { noteListening } from './last-words/thread-listening.ts'
import { systemClock } from './system-clock.ts'
// As they are now: a test framework's fake timers come later.
import './zero-code/genuine-globals.ts'
import { shareClasses } from './wake/share-classes.ts'
import { standBy } from './wake/stand-by.ts'

const { env, versions } = process
const isOff = [env['LIFESIGN_DISABLED'], env['OTEL_SDK_DISABLED']].some((said) => switchOf(said) === true)
if (!isOff) {
  shareClasses()
  standBy({
    clock: systemClock,
    // A config file may bring other adapters, and an old Node is told of.
    isNeeded: Boolean(env['LIFESIGN_CONFIG']) || tooOldFor(versions.node) !== undefined,
    // Most workers of a test runner never have a run.
    isLikely: !isTestRun(env),
    mayComplain: Object.keys(env).some((name) => name.startsWith('LIFESIGN_')),
    noteListening,
  })
}
