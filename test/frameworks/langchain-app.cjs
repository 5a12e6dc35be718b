/** The story with the CommonJS modules of LangChain. */

'use strict'

require('./langchain-story.cjs')(require('langchain'), require('@langchain/openai').ChatOpenAI)
