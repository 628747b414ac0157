import type { JsonObject } from '@patchbay/sdk'

/** What one call asks for; `status` is what the POST is answered with. */
export interface Errand extends JsonObject {
  call: string
  delay: number
  status: number
  waitMs: number
}

const fixed = (value: string | string[]): JsonObject => ({ kind: 'fixed', value })

/**
 *  start ─▶ get ───▶ join ─▶ wait ─▶ notify ─▶ end
 *    └────▶ post ─────┘
 *            └─failed─▶ rescue
 *
 * `get` may be repeated; `post` and `notify` must not be.
 */
export function chaosInteraction(effects: string): JsonObject {
  const url = (task: string) => ({
    kind: 'template',
    text: `http://${effects}/${task}/{{start.result.call}}?delay={{start.result.delay}}`,
  })
  const request = (name: string, method: string, target: JsonObject): JsonObject => ({
    name,
    type: 'core.http-request',
    inputs: { method: fixed(method), url: target },
  })
  const posted = url('post')
  return {
    name: 'Chaos',
    slug: 'chaos',
    graph: {
      tasks: [
        {
          name: 'start',
          type: 'core.run-javascript',
          inputs: { code: fixed('return data'), data: { kind: 'ask' } },
        },
        request('get', 'GET', url('get')),
        request('post', 'POST', { ...posted, text: `${posted.text}&status={{start.result.status}}` }),
        {
          name: 'join',
          type: 'core.run-javascript',
          inputs: { code: fixed('return data + 1'), data: { kind: 'output', task: 'get', path: 'body.nth' } },
        },
        {
          name: 'wait',
          type: 'core.wait',
          inputs: { ms: { kind: 'output', task: 'start', path: 'result.waitMs' } },
        },
        {
          name: 'notify',
          type: 'core.run-javascript',
          inputs: {
            code: fixed('return (await fetch(data, { method: "POST" })).status'),
            data: url('notify'),
            hosts: fixed([effects]),
          },
        },
        {
          name: 'end',
          type: 'core.compose-text',
          inputs: { text: { kind: 'template', text: 'done {{start.result.call}}' } },
        },
        {
          name: 'rescue',
          type: 'core.compose-text',
          inputs: { text: { kind: 'template', text: 'saved {{start.result.call}}' } },
        },
      ],
      edges: [
        { from: 'start', to: 'get' },
        { from: 'start', to: 'post' },
        { from: 'get', to: 'join' },
        { from: 'post', to: 'join' },
        { from: 'post', to: 'rescue', on: 'failed' },
        { from: 'join', to: 'wait' },
        { from: 'wait', to: 'notify' },
        { from: 'notify', to: 'end' },
      ],
    },
  }
}
