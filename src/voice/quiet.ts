/** Whether anything may be printed here: in tests, and where the user wants none, nothing is. */

type Variables = Readonly<Record<string, string | undefined>>

/** What test runners set in the processes that they start: Vitest, Jest, Node's own, AVA, Playwright. */
const TEST_RUNNERS = ['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT', 'AVA_PATH', 'TEST_WORKER_INDEX']

/** True where nothing of ours may be printed, neither a line nor a warning of the process. */
export function isQuiet(variables: Variables): boolean {
  return isTestRun(variables) || switchOf(variables['LIFESIGN_QUIET']) === true
}

/** True in the processes of a test runner. */
export function isTestRun(variables: Variables): boolean {
  return TEST_RUNNERS.some((name) => (variables[name] ?? '') !== '') || variables['NODE_ENV'] === 'test'
}

/** What a variable says of a switch; undefined where it says nothing that we know. */
export function switchOf(value: string | undefined): boolean | undefined {
  const word = value?.trim().toLowerCase() ?? ''
  if (word === '1' || word === 'true') return true
  return word === '0' || word === 'false' ? false : undefined
}
