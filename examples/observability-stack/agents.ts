/** Agents that are busy all day, as anybody would write them: they work, and now and then something goes wrong. */

import { INCIDENTS } from './incidents.ts'
import { HABITS } from './habits.ts'
import { CYCLE_MINUTES, minutes } from './pace.ts'

/** What goes wrong in one of them is its own matter: the others work on. */
function play(name: string, work: () => Promise<unknown>): void {
  void work().catch((error: unknown) => console.log(`${name}: ${String(error)}`))
}

function playCycle(): void {
  for (const { atMinute, what, work } of INCIDENTS) {
    setTimeout(() => {
      console.log(what)
      play(what, work)
    }, minutes(atMinute))
  }
}

for (const { name, everySeconds, work } of HABITS) {
  play(name, work)
  setInterval(() => play(name, work), everySeconds * 1_000)
}
playCycle()
setInterval(playCycle, minutes(CYCLE_MINUTES))
