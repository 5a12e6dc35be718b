/** The story with the ES modules of LangChain. */

import { ChatOpenAI } from '@langchain/openai'
import * as langchain from 'langchain'

import story from './langchain-story.cjs'

await story(langchain, ChatOpenAI)
