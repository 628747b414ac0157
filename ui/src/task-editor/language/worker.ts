import { expose } from 'comlink'
import typesUrl from '../../../generated/author-types.json?url'
import { type AuthorTypes, createLanguageService, type LanguageService } from './language-service.ts'

// The compiler is slow to begin and large: it has a thread of its own, and the page goes on without it.
const service = fetch(typesUrl).then(async (answer) => {
  if (!answer.ok) throw new Error(`The SDK's types could not be loaded: ${answer.status}`)
  const created = createLanguageService((await answer.json()) as AuthorTypes)
  created.problems(' ')
  return created
})
// Who asks is told why there is no answer; that nobody has asked yet is no fault of the page's.
service.catch(() => {})

/** A language service whose answers come later. */
export type RemoteLanguageService = {
  [Name in keyof LanguageService]: (
    ...args: Parameters<LanguageService[Name]>
  ) => Promise<ReturnType<LanguageService[Name]>>
}

const remote: RemoteLanguageService = {
  problems: async (...args) => (await service).problems(...args),
  suggest: async (...args) => (await service).suggest(...args),
  aboutSuggestion: async (...args) => (await service).aboutSuggestion(...args),
  about: async (...args) => (await service).about(...args),
}

expose(remote)
