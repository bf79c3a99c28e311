import { ACTORS, FLOW_STEPS, TOKENS_PATH } from '@tandem/contracts';
import type { PageOptions } from './page-options.js';

/** What the page is told once; no token is in it but those of the development seed. */
export function stateOf({ services, administrators, people, rules, personalAccessToken }: PageOptions): object {
  const developer = people.find(({ role }) => role === 'user of the editor');
  const { url, shownUrl } = services.selfManaged;
  return {
    actors: ACTORS,
    steps: FLOW_STEPS,
    rules,
    people,
    services: Object.values(services).map(({ name, url, shownUrl, simulatorToken }) => ({
      name,
      url: shownUrl ?? url,
      isOpen: simulatorToken !== undefined,
    })),
    canAdminister: {
      'self-managed': administrators.selfManaged !== undefined,
      saas: administrators.saas !== undefined,
    },
    canTry: personalAccessToken !== undefined,
    curl:
      developer &&
      `curl --request POST "${shownUrl ?? url}${TOKENS_PATH}" --header "Authorization: Bearer ${developer.token}"`,
  };
}
