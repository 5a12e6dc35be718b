/** A workflow of two steps, and one whose step throws: what comes of them. */

'use strict'

module.exports = async function story({ createStep, createWorkflow, z }) {
  const text = z.string()
  const stepOf = (id, execute) => createStep({ id, inputSchema: text, outputSchema: text, execute })
  const workflowOf = (id, ...steps) => {
    const empty = createWorkflow({ id, inputSchema: text, outputSchema: text })
    return steps.reduce((workflow, step) => workflow.then(step), empty).commit()
  }
  const good = workflowOf(
    'report',
    stepOf('fetch', async ({ inputData }) => `${inputData} there`),
    stepOf('write', async ({ inputData }) => `${inputData}.`),
  )
  const bad = workflowOf(
    'broken',
    stepOf('fetch', async () => {
      throw new RangeError('broken')
    }),
  )
  for (const workflow of [good, bad]) {
    const run = await workflow.createRun({ runId: `run-${workflow.id}` })
    const { status, result, error } = await run.start({ inputData: 'hi' })
    console.log(status, result, error?.message)
  }
}
