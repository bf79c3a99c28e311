import { Controller, Req } from '@nestjs/common';
import { graphqlOperations, type GraphqlRequest } from '@tandem/contracts';
import { Operation } from '@tandem/gitlab';
import { Refusal } from '@tandem/platform';
import type { FastifyRequest } from 'fastify';
import { AccessPolicy } from './access.policy.js';

/**
 * What GitLab's language server 8.54.0 asks over GraphQL on its way to a suggestion, by the names of its queries, and what
 * GitLab's schema answers it. It bears a 404 of all else that it asks.
 *
 * | query                | asked by                          | GitLab's schema                                              |
 * | -------------------- | --------------------------------- | ------------------------------------------------------------ |
 * | suggestionsAvailable | its check for a licence           | CurrentUser.duoCodeSuggestionsAvailable (17.x): the user may |
 * | featureFlagEnabled   | its switches of other features    | Query.featureFlagEnabled: none of them is known here         |
 */
const QUERIES: Readonly<Record<string, (isAllowed: () => Promise<boolean>) => Promise<Record<string, unknown>>>> = {
  suggestionsAvailable: async (isAllowed) => ({ currentUser: { duoCodeSuggestionsAvailable: await isAllowed() } }),
  featureFlagEnabled: async () => ({ featureFlagEnabled: false }),
};

const NAMED = /^\s*query\s+(\w+)/;

/** From 16.3 on: the queries of the table, for a user with a token. */
@Controller()
export class GraphqlController {
  constructor(private readonly policy: AccessPolicy) {}

  @Operation(graphqlOperations.query)
  async query({ query, operationName }: GraphqlRequest, @Req() { headers }: FastifyRequest) {
    const name = operationName ?? NAMED.exec(query)?.[1] ?? '';
    const answer = Object.hasOwn(QUERIES, name) ? QUERIES[name] : undefined;
    if (!answer) {
      return { errors: [{ message: `Tandem answers no query ${name}, only ${Object.keys(QUERIES).join(', ')}` }] };
    }
    return { data: await answer(() => this.isAllowed(headers['user-agent'] ?? '')) };
  }

  private async isAllowed(userAgent: string): Promise<boolean> {
    try {
      await this.policy.serviceAccountToken(userAgent);
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }
}
