import type { Page } from '@playwright/test'
import type { CanvasPage } from '../support/canvas-page.ts'
import type { TaskEditorPage } from '../support/task-editor-page.ts'
import type { Scene, Viewer } from './scene/scene.ts'

/** A state of the product that is to be looked at. */
export interface Picture {
  name: string
  /** Who sees it; default: the administrator of the shop. */
  as?: Viewer
  /** Where it is, made anew where looking at it changes it. */
  path: string | ((scene: Scene) => string | Promise<string>)
  /** Selects what is there once the page is whole. */
  whole: string
  /** Before the page is opened: requests are held back, say. */
  before?: (page: Page) => Promise<unknown>
  /** What is done on the page until its state is reached. */
  prepare?: (at: Sight) => Promise<unknown>
  /** Selects what is scrolled to its end for one more picture, NAME-end, where there is more than fits. */
  end?: string
}

/** A page that is looked at, and what works on it. */
export interface Sight {
  page: Page
  canvas: CanvasPage
  taskEditor: TaskEditorPage
  scene: Scene
}

/** Requests of a path get no answer: what is loading is seen. */
export function held(path: RegExp): (page: Page) => Promise<unknown> {
  return (page) => page.route(path, () => undefined)
}

/** Requests of a path fail. */
export function broken(path: RegExp): (page: Page) => Promise<unknown> {
  return (page) => page.route(path, (route) => route.abort('connectionfailed'))
}

/** A list's or a thing's own path of the API, whatever is asked of it. */
export function apiPath(path: string): RegExp {
  return new RegExp(`/api/${path}(\\?|$)`)
}

/** Where it is loading and where that failed: each page has both. */
export function unloaded(
  name: string,
  path: Picture['path'],
  api: string,
  as?: Viewer,
): [loading: Picture, failed: Picture] {
  const viewer = as && { as }
  return [
    {
      name: `${name}-loading`,
      path,
      whole: '[aria-label^=Loading]',
      before: held(apiPath(api)),
      ...viewer,
    },
    {
      name: `${name}-not-loaded`,
      path,
      whole: '[role=alert]',
      before: broken(apiPath(api)),
      ...viewer,
    },
  ]
}
