/** Says at the end of the process how long that took from now on, in ms of observed time. */

import { ObservedTime } from '../observed-time.ts'

export function showEnd() {
  const time = new ObservedTime()
  process.on('exit', () => console.log(JSON.stringify({ endMs: time.ms })))
}
