/** What a secret of the flow looks like in a text: a JWT, or a GitLab token that was sent here by mistake. */
export const SECRETS_IN_TEXT = [/eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g, /glpat-[\w-]{20,}/g];
