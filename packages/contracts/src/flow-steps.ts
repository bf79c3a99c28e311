/** The parties of the sequence diagram of merge request 123024. */
export const ACTORS = ['SM admin', 'GitLab Inc.', 'SM GitLab', 'SM user', 'editor', 'Code Suggest'] as const;
export type Actor = (typeof ACTORS)[number];

/** One message of the sequence: who sends it to whom. `to` is absent if a party acts by itself. */
export interface FlowStep {
  readonly number: number;
  readonly from: Actor;
  readonly to?: Actor;
  readonly message: string;
}

/** The 13 steps of the sequence diagram of merge request 123024, in its order and its words. */
export const FLOW_STEPS: readonly FlowStep[] = [
  { number: 1, from: 'SM admin', to: 'GitLab Inc.', message: 'add a service account' },
  { number: 2, from: 'GitLab Inc.', to: 'SM GitLab', message: 'service account token (SAT)' },
  { number: 3, from: 'SM GitLab', message: 'store the SAT' },
  { number: 4, from: 'SM user', to: 'SM GitLab', message: 'obtain a personal access token (PAT)' },
  { number: 5, from: 'SM GitLab', to: 'SM user', message: 'PAT' },
  { number: 6, from: 'SM user', to: 'editor', message: 'configure with the PAT' },
  { number: 7, from: 'editor', message: 'store the PAT' },
  { number: 8, from: 'editor', to: 'SM GitLab', message: 'authenticate the user with the PAT' },
  { number: 9, from: 'SM GitLab', to: 'GitLab Inc.', message: 'get a JWT with the SAT' },
  { number: 10, from: 'GitLab Inc.', to: 'SM GitLab', message: 'JWT' },
  { number: 11, from: 'SM GitLab', to: 'editor', message: 'JWT' },
  { number: 12, from: 'editor', to: 'Code Suggest', message: 'get code suggestions with the JWT' },
  { number: 13, from: 'Code Suggest', to: 'editor', message: 'code suggestions' },
];
