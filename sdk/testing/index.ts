/**
 * Runs a task in the real sandbox, from a test.
 *
 * @module testing
 */
export { createTaskTester, runTask } from './task-tester.ts'
export type { RunOptions, TaskTester } from './task-tester.ts'
export type { TaskResult } from './task-result.ts'
export type { TaskLocation } from './task-source.ts'
export type { HttpFixture, HttpStub, Http, RecordedExchange, StubbedResponse, TestRequest } from './http.ts'
