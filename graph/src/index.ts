export { bindingOf } from './binding-of.ts'
export type { FindTaskType, TaskTypeInfo } from './check-graph.ts'
export { checkGraph } from './check-graph.ts'
export type { FindIntegration, IntegrationInfo } from './check-integration.ts'
export { itemSchemaOf } from './check-for-each.ts'
export { compareTypes, type ComparedType, type TypeChange } from './compare-types.ts'
export { holds } from './condition.ts'
export { endpointContract, outputSchema } from './endpoint-contract.ts'
export { taskOutputSchema } from './for-each-schema.ts'
export { Binding, EdgeCondition, ForEach, Graph, GraphEdge, GraphTask, TaskName } from './graph.ts'
export { askedList, maxItems } from './lists.ts'
export { parsePath, readPath } from './path.ts'
export type { Plan } from './plan.ts'
export { preparePlan } from './plan.ts'
export type { FieldError, GraphProblem } from './problem.ts'
export { sameJson } from './same-json.ts'
export { isFixedOnly, isObject, propertiesOf, requiredOf } from './schema.ts'
export { alternativesOf, outputSchemaAt, schemaAt } from './schema-at.ts'
export { misfit } from './schema-fit.ts'
export type { Placeholder } from './template.ts'
export {
  itemName,
  parsePlaceholder,
  renderTemplate,
  retargetTemplate,
  sourcesOf,
  TemplateTooLong,
} from './template.ts'
