import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { composeProblems } from './compose-problems.ts'
import { dockerfileProblems } from './dockerfile-problems.ts'
import { kubernetesProblems } from './kubernetes-problems.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('a compose file', () => {
  const good = `
services:
  hub:
    build: .
    user: node
    read_only: true
    environment: { PATCHBAY_RUNNERS: '2', PATCHBAY_PUBLIC_URL: '\${PATCHBAY_PUBLIC_URL:-http://localhost:3000}' }
    volumes: ['data:/data']
    deploy: { resources: { limits: { cpus: '1', memory: 1g } } }
volumes: { data: }
`
  test('that is as it should be has nothing to mend', () => {
    expect(composeProblems(good, root)).toEqual([])
  })

  test.each([
    ['runs as root', 'user: node', "user: '0:0'", 'hub: it runs as root'],
    ['may write', 'read_only: true', 'read_only: false', 'hub: its root file system can be written to'],
    ['has no limits', "cpus: '1', ", '', 'hub: its CPU or its memory is not limited'],
    ['names a volume that is not there', "'data:/data'", "'files:/data'", 'hub: there is no volume files'],
    ['mounts a file that is not there', "'data:/data'", "'./none:/data'", 'hub: ./none is not there'],
    ['builds what is not there', 'build: .', 'build: ui', 'hub: there is no Dockerfile in ui'],
    ['takes any version', 'build: .', 'image: mongo', 'hub: mongo names no version'],
    ['misspells a variable', 'PATCHBAY_RUNNERS', 'RUNNERS', 'hub: RUNNERS is read by nobody'],
  ])('that %s is told so', (_, right, wrong, problem) => {
    expect(composeProblems(good.replace(right, wrong), root)).toEqual([problem])
  })

  test('is held against the schema, and its variables against the configuration', () => {
    expect(composeProblems(good.replace('read_only', 'readonly'), root).join()).toContain('readonly')
    const wrong = composeProblems(good.replace("PATCHBAY_RUNNERS: '2'", "PATCHBAY_RUNNERS: 'two'"), root)
    expect(wrong.join()).toContain('PATCHBAY_RUNNERS has to be a whole number')
  })
})

describe('a Dockerfile', () => {
  const good = `
FROM node:24-slim AS build
COPY package.json package-lock.json ./
COPY sdk/package.json sdk/
RUN npm ci
COPY . .
FROM node:24-slim
ENV NODE_ENV=production PORT=3000
COPY --from=build /app ./
USER node
EXPOSE 3000
HEALTHCHECK CMD ["true"]
CMD ["node", "server/src/main.ts"]
`
  const problemsOf = (text: string, ignore = 'secrets') =>
    dockerfileProblems(text, {
      root,
      ignore,
      workspaces: ['sdk'],
      needed: ['sdk/src/index.ts'],
      secret: ['secrets/key'],
    })

  test('that is as it should be has nothing to mend', () => {
    expect(problemsOf(good)).toEqual([])
  })

  test.each([
    ['runs as root', 'USER node\n', '', 'it runs as root'],
    ['takes any version', 'FROM node:24-slim\n', 'FROM node\n', 'node names no version'],
    ['copies what is not there', 'COPY . .', 'COPY none .', 'none is copied, but is not there'],
    ['copies from nowhere', '--from=build', '--from=built', 'there is no stage built'],
    ['says nothing of its health', 'HEALTHCHECK CMD ["true"]\n', '', 'it has no HEALTHCHECK'],
    [
      'installs too early',
      'COPY sdk/package.json sdk/\n',
      '',
      'npm ci runs before sdk/package.json is copied',
    ],
    ['misspells a variable', 'PORT=3000', 'PROT=3000', 'PROT is read by nobody'],
  ])('that %s is told so', (_, right, wrong, problem) => {
    expect(problemsOf(good.replace(right, wrong))).toEqual([problem])
  })

  test('holds no secret', () => {
    const wrong = problemsOf(good.replace('PORT=3000', `PATCHBAY_SECRET_KEY=${'0'.repeat(64)}`))
    expect(wrong.join()).toContain('a secret would stay in the image: ENV')
    expect(problemsOf(good, '')).toEqual(['.dockerignore lets secrets/key in'])
  })

  test('gets all that it needs', () => {
    expect(problemsOf(good, 'secrets\n**/*.ts\n!sdk/package.json')).toEqual([
      '.dockerignore keeps sdk/src/index.ts out, which is needed',
    ])
    expect(problemsOf(good, 'secrets\nsdk/package.json')).toEqual([
      'sdk/package.json is copied, but .dockerignore keeps it out',
    ])
  })
})

describe('a page about Kubernetes', () => {
  const good = `
\`\`\`yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: hub }
data: { PATCHBAY_RUNNERS: '2' }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: hub }
spec:
  selector: { matchLabels: { app: hub } }
  template:
    metadata: { labels: { app: hub } }
    spec:
      terminationGracePeriodSeconds: 45
      securityContext: { runAsNonRoot: true }
      containers:
        - name: hub
          image: hub:1
          envFrom: [{ configMapRef: { name: hub } }]
          readinessProbe: { httpGet: { path: /readyz } }
          resources: { limits: { cpu: '1', memory: 1Gi } }
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true }
          volumeMounts: [{ name: tmp, mountPath: /tmp }]
      volumes: [{ name: tmp, emptyDir: {} }]
\`\`\`
`
  test('that is as it should be has nothing to mend', () => {
    expect(kubernetesProblems(good)).toEqual([])
    expect(kubernetesProblems('nothing')).toEqual(['there is no YAML in it'])
  })

  test.each([
    ['kills too early', 'Seconds: 45', 'Seconds: 30', 'terminationGracePeriodSeconds'],
    ['runs as root', 'runAsNonRoot: true', 'runAsNonRoot: false', 'runAsNonRoot'],
    ['probes what is not there', '/readyz', '/ready', 'readinessProbe'],
    [
      'mounts what is not there',
      '[{ name: tmp, mountPath',
      '[{ name: data, mountPath',
      'there is no volume data',
    ],
    ['selects others', 'matchLabels: { app: hub }', 'matchLabels: { app: other }', 'not selected: app'],
    ['misspells a variable', 'PATCHBAY_RUNNERS', 'PATCHBAY_RUNNER', 'PATCHBAY_RUNNER is read by nobody'],
    ['is no YAML', 'kind: Deployment', 'kind: [Deployment', 'Flow sequence'],
  ])('that %s is told so', (_, right, wrong, problem) => {
    expect(kubernetesProblems(good.replace(right, wrong)).join('\n')).toContain(problem)
  })
})
