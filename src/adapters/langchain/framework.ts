/** The package that this adapter hears. */

import type { Framework } from '../../model/framework.ts'

/** The oldest one that it was tried with, with LangGraph 1.1. */
export const FRAMEWORK: Framework = { name: '@langchain/core', least: '1.2.0' }
