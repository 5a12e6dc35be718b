/** The story with the ES modules of Mastra. */

import * as workflows from '@mastra/core/workflows'
import { z } from 'zod'

import story from './mastra-workflow-story.cjs'

await story({ ...workflows, z })
