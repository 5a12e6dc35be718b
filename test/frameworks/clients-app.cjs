/** The story with the CommonJS modules of the clients. */

'use strict'

require('./clients-story.cjs')(require('openai').OpenAI, require('@anthropic-ai/sdk').Anthropic)
