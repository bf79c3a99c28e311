/** What a secret of the flow looks like in a text: a GitLab token, or a JWT. */
export const SECRETS_IN_TEXT = [/glpat-[\w-]{20,}/g, /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g];
