/** The story with the ES modules of the clients. */

import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'

import story from './clients-story.cjs'

await story(OpenAI, Anthropic)
