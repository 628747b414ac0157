import type { paths } from './contract.d.ts'

type Paths = keyof paths
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The JSON body of an answer: `Answer<'/api/me', 'get'>`. */
export type Answer<
  Path extends Paths,
  Verb extends Method,
  Status extends number = 200,
> = paths[Path][Verb] extends {
  responses: Record<Status, { content: { 'application/json': infer Body } }>
}
  ? Body
  : never

/** One of a page. */
export type Item<Path extends Paths> = Answer<Path, 'get'> extends { items: Array<infer One> } ? One : never

/** The JSON body that a request takes. */
export type Request<Path extends Paths, Verb extends Method> = paths[Path][Verb] extends {
  requestBody?: { content: { 'application/json': infer Body } }
}
  ? Body
  : never

export type User = Answer<'/api/me', 'get'>
export type Role = User['role']
export type Registration = Answer<'/api/auth/state', 'get'>['registration']
export type ApiKey = Item<'/api/me/api-keys'>
export type InteractionSummary = Item<'/api/interactions'>
export type Interaction = Answer<'/api/interactions/{id}', 'get'>
export type Graph = Interaction['graph']
export type GraphTask = Graph['tasks'][number]
export type GraphEdge = Graph['edges'][number]
export type Binding = NonNullable<Interaction['response']>
export type GraphProblem = Interaction['problems'][number]
export type ImportFile = Request<'/api/interactions/import', 'post'>
export type Version = Item<'/api/interactions/{id}/versions'>
export type Endpoint = Answer<'/api/interactions/{id}/endpoint', 'get'>
export type Schedule = Answer<'/api/interactions/{id}/schedule', 'get'>
export type SessionSummary = Item<'/api/sessions'>
export type Session = Answer<'/api/sessions/{id}', 'get'>
export type SessionStatus = Session['status']
export type SessionTrigger = Session['trigger']
export type SessionTask = Session['tasks'][number]
export type TaskStatus = SessionTask['status']
export type TaskType = Answer<'/api/tasks', 'get'>[number]
export type Restriction = Request<'/api/tasks/{type}/restriction', 'put'>
export type PluginSummary = Item<'/api/plugins'>
export type Plugin = Answer<'/api/plugins/{id}', 'get'>
export type PluginVersion = Item<'/api/plugins/{id}/versions'>
export type PluginCheck = Answer<'/api/plugins/check', 'post'>
export type Diagnostic = PluginCheck['diagnostics'][number]
export type TypeChange = PluginCheck['changes'][number]
export type TryResult = Answer<'/api/plugins/try', 'post'>
export type Package = Answer<'/api/packages', 'get'>[number]
export type TypeUpdate = Interaction['updates'][number]
export type Provider = Answer<'/api/providers', 'get'>[number]
export type ProviderSettings = Request<'/api/providers/{name}', 'put'>
export type PinnedInteraction = Answer<'/api/integrations/{id}/pinned', 'get'>[number]
export type Integration = Answer<'/api/integrations', 'get'>[number]
export type AskedConsent = Answer<'/api/consents/asked', 'get'>[number]
export type Consent = Answer<'/api/consents', 'get'>[number]
export type Settings = Answer<'/api/settings', 'get'>
export type AuditEntry = Item<'/api/audit'>
/** A JSON Schema, as task types have them. */
export type JsonSchema = Record<string, unknown>
