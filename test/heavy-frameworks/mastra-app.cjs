/** The story with the CommonJS modules of Mastra. */

'use strict'

const { Agent } = require('@mastra/core/agent')
const { createTool } = require('@mastra/core/tools')
const { z } = require('zod')

require('./mastra-story.cjs')({ Agent, createTool, z })
