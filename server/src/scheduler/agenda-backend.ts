import type { AgendaBackend, JobRepository } from 'agenda'

/** Agenda on jobs that a store of ours keeps; the store's own connection stays open after it. */
export function createAgendaBackend(repository: JobRepository): AgendaBackend {
  return {
    name: 'Patchbay',
    repository,
    ownsConnection: false,
    connect: () => repository.connect(),
    disconnect: () => Promise.resolve(),
  }
}
