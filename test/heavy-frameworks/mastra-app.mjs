/** The story with the ES modules of Mastra. */

import { Agent } from '@mastra/core/agent'
import { createTool } from '@mastra/core/tools'
import { z } from 'zod'

import story from './mastra-story.cjs'

await story({ Agent, createTool, z })
