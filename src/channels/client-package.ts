/** Loads the package of a platform's client when a channel first needs it, and says what is wrong with it. */

import { installedPackage, isOlder } from '../model/installed-package.ts'
import { DeliveryError } from '../model/notice.ts'

/** Which package a channel needs. */
export interface WantedClient<Client> {
  readonly name: string
  /** The oldest version that was seen to work. */
  readonly least: string
  /** What cannot be done without it, such as "Cannot send to Slack". */
  readonly failure: string
  /** Imports it by its name, so that bundlers find it too: an application in one file has it nowhere else. */
  readonly bundled: () => Promise<Client>
}

/**
 * Loads the client: the application's own copy, so that one is loaded only once. It is no peer dependency,
 * for a floor on its version would keep Lifesign from being installed beside older ones.
 *
 * @throws {DeliveryError} that names the package, the version that is there and the one that is needed
 */
export async function loadClient<Client>(wanted: WantedClient<Client>): Promise<Client> {
  const found = installedPackage(wanted.name)
  if (found?.version !== undefined && isOlder(found.version, wanted.least)) {
    throw refusal(wanted, 'package_too_old', `but ${found.version} is installed`)
  }
  try {
    return found === undefined ? await wanted.bundled() : (found.load() as Client)
  } catch {
    const isMissing = found === undefined
    throw isMissing
      ? refusal(wanted, 'package_missing', `which is not installed: npm install ${wanted.name}`)
      : refusal(wanted, 'package_broken', `and what is installed cannot be loaded`)
  }
}

function refusal(
  { name, least, failure }: WantedClient<unknown>,
  reason: string,
  why: string,
): DeliveryError {
  const bound = least.replace(/(?:\.0)+$/, '')
  return new DeliveryError(`${failure}: the option token needs ${name} ${bound} or later, ${why}`, {
    reason,
    retryable: false,
    gone: 'access',
  })
}
