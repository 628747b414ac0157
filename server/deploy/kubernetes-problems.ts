import { type Static, Type } from '@patchbay/sdk'
import { parseAllDocuments } from 'yaml'
import { compileSchema } from '../src/validation/compile-schema.ts'
import { environmentProblems } from './variables.ts'

const Named = Type.Object({ name: Type.String() })

const Container = Type.Object({
  name: Type.String(),
  image: Type.String({ pattern: ':[\\w.-]*\\d' }),
  env: Type.Optional(Type.Array(Type.Object({ name: Type.String(), value: Type.String() }))),
  envFrom: Type.Optional(Type.Array(Type.Object({ configMapRef: Named }))),
  readinessProbe: Type.Object({ httpGet: Type.Object({ path: Type.Literal('/readyz') }) }),
  livenessProbe: Type.Optional(Type.Object({ httpGet: Type.Object({ path: Type.Literal('/healthz') }) })),
  resources: Type.Object({ limits: Type.Object({ cpu: Type.String(), memory: Type.String() }) }),
  securityContext: Type.Object({
    allowPrivilegeEscalation: Type.Literal(false),
    readOnlyRootFilesystem: Type.Literal(true),
  }),
  volumeMounts: Type.Array(Named),
})

/** What the documents say that run something of ours. */
const Workload = Type.Object({
  kind: Type.String(),
  metadata: Named,
  spec: Type.Object({
    selector: Type.Object({ matchLabels: Type.Record(Type.String(), Type.String()) }),
    template: Type.Object({
      metadata: Type.Object({ labels: Type.Record(Type.String(), Type.String()) }),
      spec: Type.Object({
        // 30 seconds are what sessions get to end.
        terminationGracePeriodSeconds: Type.Integer({ minimum: 40 }),
        securityContext: Type.Object({ runAsNonRoot: Type.Literal(true) }),
        containers: Type.Array(Container, { minItems: 1 }),
        volumes: Type.Optional(Type.Array(Named)),
      }),
    }),
    volumeClaimTemplates: Type.Optional(Type.Array(Type.Object({ metadata: Named }))),
  }),
})
type Workload = Static<typeof Workload>

const Manifest = Type.Object({ apiVersion: Type.String(), kind: Type.String(), metadata: Named })
type Manifest = Static<typeof Manifest> & { data?: Record<string, string> }

const workloads = ['Deployment', 'StatefulSet']

/** What is wrong with the YAML blocks of a page about Kubernetes. */
export function kubernetesProblems(markdown: string): string[] {
  const problems: string[] = []
  const manifests: Manifest[] = []
  for (const [, block = ''] of markdown.matchAll(/^```yaml\n([\s\S]*?)^```/gm)) {
    for (const document of parseAllDocuments(block)) {
      problems.push(...document.errors.map(({ message }) => message))
      const value = document.toJS() as Manifest
      const wrong = wrongFields(Manifest, value)
      problems.push(...wrong)
      if (wrong.length === 0) manifests.push(value)
    }
  }
  if (manifests.length === 0) problems.push('there is no YAML in it')
  for (const manifest of manifests.filter(({ kind }) => workloads.includes(kind))) {
    const found = [...wrongFields(Workload, manifest)]
    if (found.length === 0) found.push(...workloadProblems(manifest as unknown as Workload, manifests))
    problems.push(...found.map((problem) => `${manifest.kind} ${manifest.metadata.name}: ${problem}`))
  }
  return problems
}

function wrongFields(schema: typeof Manifest | typeof Workload, value: unknown): string[] {
  return compileSchema(schema as never)(value as never).map(({ path, message }) => `${path} ${message}`)
}

function workloadProblems({ spec }: Workload, manifests: Manifest[]): string[] {
  const problems: string[] = []
  const { labels } = spec.template.metadata
  for (const [name, value] of Object.entries(spec.selector.matchLabels))
    if (labels[name] !== value) problems.push(`its own Pods are not selected: ${name}`)
  const volumes = [
    ...(spec.template.spec.volumes ?? []).map(({ name }) => name),
    ...(spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name),
  ]
  for (const { env = [], envFrom = [], volumeMounts } of spec.template.spec.containers) {
    for (const { name } of volumeMounts)
      if (!volumes.includes(name)) problems.push(`there is no volume ${name}`)
    const all: Record<string, string> = Object.fromEntries(env.map(({ name, value }) => [name, value]))
    for (const { configMapRef } of envFrom) {
      const map = manifests.find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMapRef.name,
      )
      if (map) Object.assign(all, map.data)
      else problems.push(`there is no ConfigMap ${configMapRef.name}`)
    }
    problems.push(...environmentProblems(all))
  }
  return problems
}
