import { defineTask, Type } from '@patchbay/sdk'
import { callApi, type Api } from '../provider-api/call-api.ts'
import { defined, listIn, numberIn, textIn } from '../provider-api/read.ts'

/** OpenAI, “Error codes”: https://platform.openai.com/docs/guides/error-codes */
const openaiApi: Api = {
  // Whatever service is set up here: not always OpenAI.
  name: 'The model’s service',
  problemOf(body) {
    const code = textIn(body, 'error.code') ?? textIn(body, 'error.type')
    return {
      code,
      message: textIn(body, 'error.message') ?? textIn(body, 'error') ?? textIn(body, 'message'),
      // It comes with status 429, and goes away by paying.
      lasting: code === 'insufficient_quota',
    }
  },
}

// OpenAI API reference, “Create chat completion”: https://platform.openai.com/docs/api-reference/chat/create
export default defineTask({
  type: 'openai.complete-chat',
  title: 'Ask a language model',
  description: 'Sends a prompt to OpenAI, or to any service with the same API, and gives on the answer.',
  icon: 'bot',
  category: 'OpenAI',
  provider: 'openai',
  // Asking again costs again, and changes nothing.
  idempotent: true,
  limits: { timeoutMs: 300_000 },
  input: Type.Object({
    model: Type.String({ title: 'Model', minLength: 1, maxLength: 200, examples: ['gpt-4o-mini'] }),
    prompt: Type.String({ title: 'Prompt', minLength: 1, maxLength: 800_000, pattern: '\\S' }),
    system: Type.Optional(
      Type.String({
        title: 'Instructions',
        description: 'What the model is told before the prompt.',
        maxLength: 100_000,
      }),
    ),
    temperature: Type.Optional(
      Type.Number({
        title: 'Temperature',
        description: '0 for the likeliest answer. Some models take none.',
        minimum: 0,
        maximum: 2,
      }),
    ),
    path: Type.Optional(
      Type.String({
        title: 'Path',
        description: 'Of the API, where it is another than OpenAI’s.',
        pattern: '^/[\\w./-]*$',
        maxLength: 200,
        default: '/v1/chat/completions',
        examples: ['/openai/v1/chat/completions'],
      }),
    ),
  }),
  output: Type.Object({
    text: Type.String({ title: 'Text' }),
    usage: Type.Object(
      {
        inputTokens: Type.Optional(Type.Integer()),
        outputTokens: Type.Optional(Type.Integer()),
        totalTokens: Type.Optional(Type.Integer()),
      },
      { title: 'Usage' },
    ),
    model: Type.Optional(Type.String({ title: 'Model', description: 'The one that answered.' })),
    finishReason: Type.Optional(
      Type.String({ title: 'Why it ended', description: 'stop, or length where the answer was cut off.' }),
    ),
  }),
  async run({ input: { model, prompt, system, temperature, path = '/v1/chat/completions' }, fetch }) {
    const answer = await callApi(fetch, openaiApi, {
      method: 'POST',
      url: path,
      json: {
        model,
        messages: [
          ...(system === undefined ? [] : [{ role: 'system', content: system }]),
          { role: 'user', content: prompt },
        ],
        temperature,
      },
    })
    const { body } = answer
    const [choice] = listIn(body, 'choices')
    return {
      // A model that refuses says so elsewhere.
      text: textIn(choice, 'message.content') ?? textIn(choice, 'message.refusal') ?? '',
      usage: defined({
        inputTokens: numberIn(body, 'usage.prompt_tokens'),
        outputTokens: numberIn(body, 'usage.completion_tokens'),
        totalTokens: numberIn(body, 'usage.total_tokens'),
      }),
      ...defined({ model: textIn(body, 'model'), finishReason: textIn(choice, 'finish_reason') }),
    }
  },
})
