/** The desk as a container of its own: it also writes down for Alertmanager where it is to be found. */

import { writeFileSync } from 'node:fs'

import { localConfig } from './alertmanager-config.ts'
import { startDesk } from './desk.ts'

const port = Number(process.env['DESK_PORT'])
const configFile = process.env['ALERTMANAGER_CONFIG']
if (!(port > 0)) throw new RangeError('Cannot use DESK_PORT: it must be the number of a port')
if (!configFile) throw new RangeError('Cannot use ALERTMANAGER_CONFIG: it must be the path of a file')

// JSON is YAML. It is there before the desk is open, which Alertmanager waits for.
const config = localConfig(`http://desk:${port}`, { hurried: false })
writeFileSync(configFile, JSON.stringify(config, undefined, 2))

await startDesk(
  { onLine: (who, line) => console.log(`${who.padEnd(5)}  ${line}`) },
  // All addresses of the container: nothing is published but what compose.yaml says.
  { host: '0.0.0.0', port },
)
