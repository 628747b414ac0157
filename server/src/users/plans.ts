import type { Plan, SettingsUseCases } from './settings.ts'

/** What a user's plan allows; a member that is not there is not limited. */
export interface Plans {
  limitsOf(plan: string | null): Promise<Plan>
  names(): Promise<string[]>
}

/** @param usual for users without a plan, with one that is gone, and for what a plan does not say */
export function createPlans({ settings, usual }: { settings: SettingsUseCases; usual: Plan }): Plans {
  return {
    async limitsOf(plan) {
      if (plan === null) return usual
      const { plans } = await settings.get()
      return Object.hasOwn(plans, plan) ? { ...usual, ...plans[plan] } : usual
    },
    names: async () => Object.keys((await settings.get()).plans),
  }
}
