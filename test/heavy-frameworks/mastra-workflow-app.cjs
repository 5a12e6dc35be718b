/** The story with the CommonJS modules of Mastra. */

'use strict'

require('./mastra-workflow-story.cjs')({ ...require('@mastra/core/workflows'), ...require('zod') })
